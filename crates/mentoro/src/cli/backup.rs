use std::{
    io::{self, Write as _},
    path::Path,
};

use crate::{composition::Composition, config::Settings};

/// Copies the database as it is now. The rest of the data folder can be made anew from it, but for
/// the secret of the tokens, which is better not kept beside a copy.
pub async fn run(settings: &Settings, file: &Path) -> anyhow::Result<()> {
    let console = Composition::of_console(settings).await?;
    console.database().copy_to(file).await?;
    writeln!(io::stdout(), "The database was copied to {}.", file.display())?;
    console.close().await
}
