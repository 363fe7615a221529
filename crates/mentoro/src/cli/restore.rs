use std::{
    io::{self, Write as _},
    path::Path,
    time::Duration,
};

use anyhow::Context as _;
use infrastructure::persistence::sqlite_backup;
use secrecy::ExposeSecret as _;

use super::{
    backup::{DATABASE, IMAGES},
    images,
};
use crate::{config::Settings, data_folder::DataFolder};

/// Puts a copy in the place of the database, after a look at it, and its images beside those that are
/// there; the present database stays beside it. `copy` is the folder of a backup or, as older
/// versions made it and the copy before a migration is, a database alone.
pub async fn run(settings: &Settings, copy: &Path) -> anyhow::Result<()> {
    let folder = DataFolder::open(&settings.data_dir)?;
    let _lock = folder.lock(Duration::ZERO)?;
    restore(settings, copy)
        .await
        .with_context(|| format!("{} cannot be restored", copy.display()))?;
    writeln!(
        io::stdout(),
        "{} is in its place. What was there has .before-restore behind its name now.",
        copy.display()
    )?;
    Ok(())
}

async fn restore(settings: &Settings, copy: &Path) -> anyhow::Result<()> {
    let url = settings.database.url.expose_secret();
    if !copy.is_dir() {
        return Ok(sqlite_backup::restore(copy, url).await?);
    }
    let database = copy.join(DATABASE);
    sqlite_backup::file_of(url)?;
    sqlite_backup::inspect(&database).await?;
    // Before the database that shows them. Should that fail, they do no harm.
    images::take_in(settings, &copy.join(IMAGES)).await?;
    Ok(sqlite_backup::restore(&database, url).await?)
}
