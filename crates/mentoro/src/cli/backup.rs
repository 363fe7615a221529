use std::{
    fs::{self, DirBuilder, File},
    io::{self, Write as _},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use application::images::copy;
use infrastructure::{images::FolderImages, persistence::sqlite_backup};
use secrecy::ExposeSecret as _;

use crate::{composition::image_store, config::Settings};

/// How often a copy is begun anew because an image went between the database's moment and its own.
const TRIES: usize = 5;

/// What is in the folder of a backup.
pub(super) const DATABASE: &str = "mentoro.db";
pub(super) const IMAGES: &str = "images";

/// Copies the database, and every image that is shown in it, into a new folder that appears whole or
/// not at all. The secret of the tokens is not in it: it is better not kept beside a copy.
pub async fn run(settings: &Settings, folder: &Path) -> anyhow::Result<()> {
    let database = settings.database.url.expose_secret();
    sqlite_backup::file_of(database).context("deploy/backup copies other databases")?;
    if folder.try_exists()? {
        bail!("{} is there already", folder.display());
    }
    let mut partial = folder.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    if partial.try_exists()? {
        // What a crash left.
        fs::remove_dir_all(&partial)?;
    }
    DirBuilder::new().mode(0o700).create(&partial)?;
    let copied = fill(settings, database, &partial).await;
    if copied.is_err() {
        fs::remove_dir_all(&partial)?;
    }
    let images = copied?;
    File::open(&partial)?.sync_all()?;
    fs::rename(&partial, folder)?;
    let words = "The database was copied to";
    writeln!(io::stdout(), "{words} {}, with {images} images.", folder.display())?;
    Ok(())
}

/// Copies everything into `folder`; how many images.
async fn fill(settings: &Settings, database: &str, folder: &Path) -> anyhow::Result<usize> {
    let from = image_store(settings)?;
    let to = FolderImages::open(&folder.join(IMAGES))?;
    let file = folder.join(DATABASE);
    for _ in 0..TRIES {
        sqlite_backup::back_up(database, &file).await?;
        let shown = sqlite_backup::shown_images(&file).await?;
        if copy(&shown, &*from, &to).await?.is_empty() {
            return Ok(shown.len());
        }
        fs::remove_file(&file)?;
    }
    bail!("images that are shown went away again and again")
}
