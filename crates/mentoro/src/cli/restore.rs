use std::{
    io::{self, Write as _},
    path::Path,
    time::Duration,
};

use anyhow::Context as _;
use infrastructure::persistence::sqlite_backup;
use secrecy::ExposeSecret as _;

use crate::{config::Settings, data_folder::DataFolder};

/// Puts a copy in the database's place, after a look at it; the present database stays beside it.
pub async fn run(settings: &Settings, file: &Path) -> anyhow::Result<()> {
    let folder = DataFolder::open(&settings.data_dir)?;
    let _lock = folder.lock(Duration::ZERO)?;
    sqlite_backup::restore(file, settings.database.url.expose_secret())
        .await
        .with_context(|| format!("{} cannot be restored", file.display()))?;
    writeln!(
        io::stdout(),
        "{} is in its place. What was there has .before-restore behind its name now.",
        file.display()
    )?;
    Ok(())
}
