use std::{
    io::{self, Write as _},
    path::Path,
};

use infrastructure::persistence::sqlite_backup;

use crate::{composition, config::Settings, data_folder::DataFolder};

/// Copies the database as it is now. The rest of the data folder can be made anew from it, but for
/// the secret of the tokens, which is better not kept beside a copy.
pub async fn run(settings: &Settings, file: &Path) -> anyhow::Result<()> {
    let folder = DataFolder::open(&settings.data_dir)?;
    sqlite_backup::back_up(&composition::database_url(settings, &folder), file).await?;
    writeln!(io::stdout(), "The database was copied to {}.", file.display())?;
    Ok(())
}
