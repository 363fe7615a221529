use std::{
    io::{self, Write as _},
    path::Path,
};

use infrastructure::persistence::sqlite_backup;
use secrecy::ExposeSecret as _;

use crate::config::Settings;

/// Copies the database as it is now. The rest of the data folder can be made anew from it, but for
/// the secret of the tokens, which is better not kept beside a copy.
pub async fn run(settings: &Settings, file: &Path) -> anyhow::Result<()> {
    sqlite_backup::back_up(settings.database.url.expose_secret(), file).await?;
    writeln!(io::stdout(), "The database was copied to {}.", file.display())?;
    Ok(())
}
