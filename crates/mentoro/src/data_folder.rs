//! The folder for everything that one machine keeps.

use std::{
    fs::{self, DirBuilder, File, TryLockError},
    io::{self, Write as _},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use application::kernel::Ids;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::time::Timestamp;
use secrecy::SecretSlice;
use tempfile::NamedTempFile;
use thiserror::Error;

/// Why the folder cannot be used.
#[derive(Debug, Error)]
pub enum DataFolderError {
    /// Another process holds the lock.
    #[error(
        "another mentoro process uses the data folder {}; stop it first, or set MENTORO_DATA_DIR",
        .0.display()
    )]
    InUse(PathBuf),
    /// A file could not be read or written.
    #[error("the data folder: {} cannot be used", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// The data folder, there and ours to write.
#[derive(Debug, Clone)]
pub struct DataFolder(PathBuf);

/// While it lives, no other process serves or restores from the same folder. The system lets go of
/// it when the process ends, however it ends.
#[derive(Debug)]
pub struct FolderLock(#[expect(dead_code, reason = "held, never read")] File);

impl DataFolder {
    /// Opens the folder, and makes it if it is not there.
    pub fn open(path: &Path) -> Result<Self, DataFolderError> {
        // People's addresses and hashes of passwords are in it.
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed(path))?;
        Ok(Self(path.to_owned()))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where the index keeps what speeds it up.
    pub fn index(&self) -> PathBuf {
        self.0.join("index")
    }

    /// Where people's pictures are.
    pub fn images(&self) -> PathBuf {
        self.0.join("images")
    }

    /// Where to put a copy of the database, made at `now` for the reason that it names.
    pub fn aside(&self, reason: &str, now: Timestamp) -> PathBuf {
        self.0.join(format!("mentoro-{}-{reason}.db", now.format("%Y%m%dT%H%M%SZ")))
    }

    /// Takes the folder for this process alone. Waits for at most `patience` for another to leave,
    /// since a process that was killed still holds it for a moment. Blocks the thread.
    pub fn lock(&self, patience: Duration) -> Result<FolderLock, DataFolderError> {
        let path = self.0.join("lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(failed(&path))?;
        let until = Instant::now() + patience;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(FolderLock(file)),
                Err(TryLockError::WouldBlock) if Instant::now() < until => {
                    thread::sleep(Duration::from_millis(20));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(DataFolderError::InUse(self.0.clone()));
                }
                Err(TryLockError::Error(source)) => {
                    return Err(DataFolderError::Io { path, source });
                }
            }
        }
    }

    /// The secret that access tokens are signed with, kept here when the settings name none. The
    /// first call makes it; nobody but the owner may read it.
    pub fn jwt_secret(&self, ids: &dyn Ids) -> Result<SecretSlice<u8>, DataFolderError> {
        let path = self.0.join("jwt-secret");
        if !path.exists() {
            self.write_new(&path, BASE64_URL_SAFE_NO_PAD.encode(ids.secret()).as_bytes())
                .map_err(failed(&path))?;
        }
        Ok(fs::read(&path).map_err(failed(&path))?.into())
    }

    /// Writes a file as a whole or not at all, readable by its owner alone. What is there stays.
    fn write_new(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let mut file = NamedTempFile::new_in(&self.0)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(path) {
            Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(error.error),
            _ => File::open(&self.0)?.sync_all(),
        }
    }
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> DataFolderError {
    let path = path.to_owned();
    |source| DataFolderError::Io { path, source }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use infrastructure::{security::JwtIssuer, system::SystemIds};
    use secrecy::ExposeSecret as _;

    use super::*;

    fn folder() -> (tempfile::TempDir, DataFolder) {
        let root = tempfile::tempdir().unwrap();
        let folder = DataFolder::open(&root.path().join("new/data")).unwrap();
        (root, folder)
    }

    #[test]
    fn a_second_holder_is_refused_until_the_first_lets_go() {
        let (_root, folder) = folder();
        let first = folder.lock(Duration::ZERO).unwrap();
        assert!(matches!(folder.lock(Duration::ZERO), Err(DataFolderError::InUse(_))));
        let second = thread::spawn(move || folder.lock(Duration::from_secs(10)));
        drop(first);
        second.join().unwrap().unwrap();
    }

    #[test]
    fn the_secret_is_made_once_and_for_its_owner_alone() {
        let (_root, folder) = folder();
        let first = folder.jwt_secret(&SystemIds).unwrap();
        let second = folder.jwt_secret(&SystemIds).unwrap();
        assert_eq!(first.expose_secret(), second.expose_secret());
        assert!(first.expose_secret().len() >= JwtIssuer::MIN_SECRET);
        let mode = fs::metadata(folder.0.join("jwt-secret")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
