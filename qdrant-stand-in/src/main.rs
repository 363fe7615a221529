//! Runs the stand-in until it is told to end.

use std::{
    io::{self, Write as _},
    net::SocketAddr,
};

use anyhow::Context as _;
use clap::Parser;
use qdrant_stand_in::{Faults, Store, serve};
use tokio::net::TcpListener;

/// Answers some calls of Qdrant's gRPC interface, for tests. Keeps nothing.
#[derive(Parser)]
struct Options {
    /// Where to listen; port 0 chooses a free one.
    #[arg(long, default_value = "127.0.0.1:6334")]
    listen: SocketAddr,
    /// The key that each call must bring; without it, none is needed.
    #[arg(long, env = "QDRANT_STAND_IN_API_KEY", hide_env_values = true)]
    api_key: Option<String>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Options { listen, api_key } = Options::parse();
    let listener =
        TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    writeln!(
        io::stdout(),
        "A stand-in for Qdrant, for tests only, at http://{}. It keeps nothing.",
        listener.local_addr()?
    )?;
    serve(listener, Store::default(), Faults::default(), api_key).await?;
    Ok(())
}
