use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};

use anyhow::{Context as _, ensure};
use application::kernel::Clock as _;
use infrastructure::{
    persistence::{Database, SchemaState},
    system::SystemClock,
};

use crate::{composition, config::Settings, data_folder::DataFolder};

/// Puts a copy in the database's place, and the present database aside. Until the last step, which
/// is one rename, the present database stays what it is.
pub async fn run(settings: &Settings, file: &Path) -> anyhow::Result<()> {
    let folder = DataFolder::open(&settings.data_dir)?;
    let _lock = folder.lock()?;
    let target = composition::database_file(settings, &folder);
    let incoming = target.with_extension("restoring");

    copy(file, &incoming).with_context(|| format!("cannot copy {}", file.display()))?;
    let checked = check(&incoming).await;
    if checked.is_err() {
        fs::remove_file(&incoming)?;
    }
    checked.with_context(|| format!("{} cannot be restored", file.display()))?;

    if target.exists() {
        let aside = folder.aside("before-restore", SystemClock.now());
        // Closing folds the log into the file, so that the file alone is the database.
        open(&target).await?.close().await?;
        fs::hard_link(&target, &aside)?;
        writeln!(io::stdout(), "The database that was here is now {}.", aside.display())?;
    }
    fs::rename(&incoming, &target)?;
    sync(folder.path())?;
    writeln!(io::stdout(), "{} is in its place. Start the service.", file.display())?;
    Ok(())
}

/// Whether a file is a whole database that this version can use.
async fn check(file: &Path) -> anyhow::Result<()> {
    let database = open(file).await?;
    let (whole, schema) = (database.is_whole().await, database.schema().await);
    database.close().await?;
    ensure!(whole?, "the file is damaged");
    match schema? {
        SchemaState::Current(_) | SchemaState::Behind(_) => Ok(()),
        SchemaState::Empty => anyhow::bail!("it is not a database of Mentoro"),
        SchemaState::Newer(_) => anyhow::bail!("it was made by a newer version"),
    }
}

async fn open(file: &Path) -> anyhow::Result<Database> {
    Ok(Database::connect(&format!("sqlite://{}", file.display())).await?)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to)?;
    sync(to)
}

fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
