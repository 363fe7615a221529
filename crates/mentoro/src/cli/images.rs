use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use anyhow::{Context as _, bail};
use application::images::{self, ImageKey};
use infrastructure::images::FolderImages;

use crate::{composition::image_store, config::Settings};

/// Copies the images that the file `keys` names into a folder. Fails, with the others copied, if the
/// store has one of them no longer.
pub async fn export(settings: &Settings, folder: &Path, keys: &Path) -> anyhow::Result<()> {
    let text = fs::read_to_string(keys).with_context(|| keys.display().to_string())?;
    let wanted: Vec<ImageKey> = text.lines().map(str::parse).collect::<Result<_, _>>()?;
    let to = FolderImages::open(folder)?;
    let missing = images::copy(&wanted, &*image_store(settings)?, &to).await?;
    if let Some(first) = missing.first() {
        bail!("{} of {} images are not in the store, like {first}", missing.len(), wanted.len());
    }
    writeln!(io::stdout(), "{} images are in {}.", wanted.len(), folder.display())?;
    Ok(())
}

/// Puts every image of a folder into the store. What is in the store already stays.
pub async fn import(settings: &Settings, folder: &Path) -> anyhow::Result<()> {
    let count = take_in(settings, folder).await?;
    writeln!(io::stdout(), "{count} images are in the store.")?;
    Ok(())
}

/// The same without a word; how many there are.
pub(super) async fn take_in(settings: &Settings, folder: &Path) -> anyhow::Result<usize> {
    let from = FolderImages::open(folder)?;
    let keys = from.keys()?;
    let missing = images::copy(&keys, &from, &*image_store(settings)?).await?;
    if let Some(first) = missing.first() {
        bail!("{first} vanished from {}", folder.display());
    }
    Ok(keys.len())
}
