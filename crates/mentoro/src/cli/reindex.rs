use std::io::{self, Write as _};

use application::search::Indexing;
use shaku::HasComponent as _;

use crate::{composition::Composition, config::Settings};

/// Asks the service to build its index anew. The index lives in the service's process, which goes
/// on answering from the old one meanwhile; a service that is not running does it at its start.
pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let console = Composition::of_console(settings).await?;
    let indexing: &dyn Indexing = console.application.resolve_ref();
    indexing.ask_for_rebuild().await?;
    writeln!(io::stdout(), "The index will be built anew: now, or when the service starts.")?;
    console.close().await
}
