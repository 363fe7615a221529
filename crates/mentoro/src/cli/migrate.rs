use std::io::{self, Write as _};

use crate::{composition::Composition, config::Settings};

/// Brings the schema up to date. A service that runs has done so already.
pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let console = Composition::of_console(settings).await?;
    writeln!(io::stdout(), "The database has this version's schema.")?;
    console.close().await
}
