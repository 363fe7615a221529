use std::{
    ffi::OsStr,
    fs::{self, DirBuilder, File},
    io::{self, Read as _, Write as _},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use application::{
    images::{Image, ImageKey, Images},
    kernel::Unavailable,
};
use async_trait::async_trait;
use tempfile::NamedTempFile;
use tokio::task::spawn_blocking;

use super::PART;

/// [`Images`] as files of one folder, for a service that runs alone on its machine. A file has its
/// name only when all of it is on the disk, so that a crash leaves a whole image or none.
#[derive(Debug, Clone)]
pub struct FolderImages {
    folder: PathBuf,
}

impl FolderImages {
    /// Where files are until they are whole. Beside the images, since a file can only be renamed
    /// within one file system.
    const UNFINISHED: &str = "unfinished";
    /// Nobody is still writing a file after so long: it is what a crash left.
    const ABANDONED_AFTER: Duration = Duration::from_hours(1);

    /// Makes the folder if it is not there, readable by its owner alone, and clears away what
    /// crashes left. Several processes may do so at once. Blocks the thread.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let images = Self { folder: folder.to_owned() };
        let unfinished = images.unfinished();
        for path in [&unfinished, &images.folder.join(ImageKey::FOLDER)] {
            DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        }
        sync_folder(folder)?;
        for file in fs::read_dir(unfinished)? {
            clear_abandoned(&file?.path())?;
        }
        Ok(images)
    }

    /// Every image that is there, in no order. Blocks the thread.
    pub fn keys(&self) -> io::Result<Vec<ImageKey>> {
        let files = fs::read_dir(self.folder.join(ImageKey::FOLDER))?;
        files.map(|file| key_of(&file?.file_name())).collect()
    }

    fn unfinished(&self) -> PathBuf {
        self.folder.join(Self::UNFINISHED)
    }

    fn path(&self, key: &ImageKey) -> PathBuf {
        self.folder.join(key.as_str())
    }

    fn write(&self, image: &Image) -> io::Result<()> {
        let mut file = NamedTempFile::new_in(self.unfinished())?;
        file.write_all(image.bytes())?;
        file.as_file().sync_all()?;
        let path = self.path(image.key());
        file.persist(&path).map_err(|error| error.error)?;
        sync_parent(&path)
    }

    fn read(&self, key: &ImageKey) -> io::Result<Option<Image>> {
        let Some(file) = unless_absent(File::open(self.path(key)))? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        file.take(Image::MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
        Image::found(key, bytes).map(Some).map_err(io::Error::other)
    }

    fn remove(&self, key: &ImageKey) -> io::Result<()> {
        let path = self.path(key);
        match unless_absent(fs::remove_file(&path))? {
            Some(()) => sync_parent(&path),
            None => Ok(()),
        }
    }

    /// Does `work` on a thread that may wait for the disk.
    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> io::Result<T> + Send + 'static,
    ) -> Result<T, Unavailable> {
        let images = self.clone();
        let result = spawn_blocking(move || work(&images)).await;
        let result = result.map_err(|panicked| Unavailable::new(PART, panicked))?;
        result.map_err(|error| Unavailable::new(PART, error))
    }
}

#[async_trait]
impl Images for FolderImages {
    async fn put(&self, image: &Image) -> Result<(), Unavailable> {
        let image = image.clone();
        self.off_thread(move |images| images.write(&image)).await
    }

    async fn get(&self, key: &ImageKey) -> Result<Option<Image>, Unavailable> {
        let key = key.clone();
        self.off_thread(move |images| images.read(&key)).await
    }

    async fn delete(&self, key: &ImageKey) -> Result<(), Unavailable> {
        let key = key.clone();
        self.off_thread(move |images| images.remove(&key)).await
    }

    async fn exists(&self, key: &ImageKey) -> Result<bool, Unavailable> {
        let key = key.clone();
        self.off_thread(move |images| images.path(&key).try_exists()).await
    }
}

/// The key whose image a file of this name holds.
fn key_of(name: &OsStr) -> io::Result<ImageKey> {
    let text = format!("{}/{}", ImageKey::FOLDER, name.display());
    text.parse().map_err(|error| io::Error::other(format!("{text}: {error}")))
}

/// Removes an unfinished file that nobody writes any more. Another process may be quicker.
fn clear_abandoned(path: &Path) -> io::Result<()> {
    let Some(metadata) = unless_absent(fs::metadata(path))? else {
        return Ok(());
    };
    // A time that lies ahead is a clock that was set back: the file waits for the next start.
    let age = metadata.modified()?.elapsed().unwrap_or_default();
    if age < FolderImages::ABANDONED_AFTER {
        return Ok(());
    }
    unless_absent(fs::remove_file(path)).map(drop)
}

fn unless_absent<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Names survive a power cut once their folder is on the disk too.
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn sync_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), sync_folder)
}

#[cfg(test)]
mod tests {
    use std::{os::unix::fs::PermissionsExt as _, time::SystemTime};

    use application::images::{ImageFormat, copy};
    use tempfile::TempDir;

    use super::*;

    fn folder() -> (TempDir, FolderImages) {
        let root = tempfile::tempdir().unwrap();
        let images = FolderImages::open(&root.path().join("data/images")).unwrap();
        (root, images)
    }

    fn image() -> Image {
        Image::new(ImageFormat::Webp, "pixels").unwrap()
    }

    fn files(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[tokio::test]
    async fn images_outlive_the_process_and_nothing_else_is_left() {
        let (_root, images) = folder();
        images.put(&image()).await.unwrap();
        let reopened = FolderImages::open(&images.folder).unwrap();
        assert_eq!(reopened.get(image().key()).await.unwrap(), Some(image()));
        assert_eq!(files(&images.unfinished()), 0);
    }

    #[tokio::test]
    async fn files_and_folders_are_for_their_owner_alone() {
        let (_root, images) = folder();
        images.put(&image()).await.unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let file = images.path(image().key());
        assert_eq!(mode(&file), 0o600);
        assert_eq!(mode(file.parent().unwrap()), 0o700);
        assert_eq!(mode(&images.folder), 0o700);
    }

    #[tokio::test]
    async fn a_damaged_file_is_never_shown_and_another_upload_mends_it() {
        let (_root, images) = folder();
        images.put(&image()).await.unwrap();
        let file = images.path(image().key());
        for damaged in [&b"pix"[..], b"", b"other pixels", &vec![0; Image::MAX_BYTES + 1]] {
            fs::write(&file, damaged).unwrap();
            let error = images.get(image().key()).await.unwrap_err();
            assert!(error.source.to_string().contains("not what was put"), "{error:?}");
        }
        images.put(&image()).await.unwrap();
        assert_eq!(images.get(image().key()).await.unwrap(), Some(image()));
    }

    #[tokio::test]
    async fn every_image_is_listed_and_nothing_else_is_taken_for_one() {
        let (_root, images) = folder();
        images.put(&image()).await.unwrap();
        assert_eq!(images.keys().unwrap(), [image().key().clone()]);
        File::create(images.folder.join("avatars/holiday.jpg")).unwrap();
        assert!(images.keys().unwrap_err().to_string().contains("avatars/holiday.jpg"));
    }

    #[tokio::test]
    async fn a_copy_mends_what_is_damaged_there_and_names_what_is_missing_here() {
        let ((_here, from), (_there, to)) = (folder(), folder());
        let missing = Image::new(ImageFormat::Jpeg, "never put").unwrap();
        let keys = [image().key().clone(), missing.key().clone()];
        from.put(&image()).await.unwrap();
        to.put(&image()).await.unwrap();
        fs::write(to.path(image().key()), "pix").unwrap();
        assert_eq!(copy(&keys, &from, &to).await.unwrap(), [missing.key().clone()]);
        assert_eq!(to.get(image().key()).await.unwrap(), Some(image()));
    }

    #[tokio::test]
    async fn a_folder_that_is_gone_is_unavailable() {
        let (root, images) = folder();
        root.close().unwrap();
        let error = images.put(&image()).await.unwrap_err();
        assert_eq!(error.part, "images");
        assert_eq!(images.get(image().key()).await.unwrap(), None);
    }

    #[test]
    fn what_a_crash_left_is_cleared_away_and_what_is_being_written_stays() {
        let (_root, images) = folder();
        let (old, young) = (images.unfinished().join("old"), images.unfinished().join("young"));
        let long_ago = SystemTime::now() - 2 * FolderImages::ABANDONED_AFTER;
        File::create(&old).unwrap().set_modified(long_ago).unwrap();
        File::create(&young).unwrap();
        FolderImages::open(&images.folder).unwrap();
        assert!(!old.exists() && young.exists());
    }
}
