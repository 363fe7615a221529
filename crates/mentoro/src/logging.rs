//! Logs go to standard error, so that what a command prints can be piped.

use std::io::{self, IsTerminal as _};

use anyhow::Context as _;
use tracing_subscriber::{EnvFilter, Layer as _, Registry, fmt, layer::SubscriberExt as _};

use crate::config::{LogFormat, LogSettings};

/// Sends events of this process where `settings` say. Once in a process.
pub fn start(settings: &LogSettings) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.filter)?;
    let terminal = io::stderr().is_terminal();
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(terminal);
    let pretty = match settings.format {
        LogFormat::Auto => terminal,
        LogFormat::Pretty => true,
        LogFormat::Json => false,
    };
    let lines = if pretty { lines.boxed() } else { lines.json().flatten_event(true).boxed() };
    tracing::subscriber::set_global_default(Registry::default().with(filter).with(lines))
        .context("logging was started before")
}
