//! The service: from an empty process to one that answers, and back.

mod background;

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, anyhow};
use application::{accounts::Revocations, search::Indexing};
use presentation::Api;
use shaku::HasComponent as _;
use tokio::{
    net::TcpSocket,
    signal::unix::{SignalKind, signal},
};

use crate::{composition::Composition, config::Settings, data_folder::DataFolder};
use background::Background;

/// How long the process before, just killed, may still hold the data folder.
const UNTIL_GONE: Duration = Duration::from_secs(2);

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// Serves until the system asks the process to end; then finishes what runs, and returns.
pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let folder = DataFolder::open(&settings.data_dir)?;
    let _lock = folder.lock(UNTIL_GONE)?;
    // Whoever cannot listen should not migrate either.
    let listener =
        listen(settings.listen).with_context(|| format!("cannot listen on {}", settings.listen))?;
    let address = listener.local_addr()?;

    let service = Composition::of_service(settings, &folder).await?;
    warm_up(&service).await;
    let background = Background::start(&service.application);
    let api = Api::new(service.application.clone(), settings.http.clone())
        .map_err(|problem| anyhow!("the API cannot be built: {problem}"))?;
    let server = api.serve(listener, settings.drain_timeout)?;
    let handle = server.handle();
    let serving = tokio::spawn(server);
    tracing::info!(%address, "Mentoro serves at http://{address}, documented at /api/docs");

    let outcome = tokio::select! {
        outcome = serving => outcome.context("the server broke")?.context("the server failed"),
        () = told_to_end()? => {
            tracing::info!("finishing what runs");
            handle.stop(true).await;
            Ok(())
        }
    };
    background.stop().await;
    service.close().await?;
    tracing::info!("stopped");
    outcome
}

/// Prepares what the first requests would otherwise wait for. What fails is tried again in the
/// background; until then the service answers without it.
async fn warm_up(service: &Composition) {
    let revocations: Arc<dyn Revocations> = service.application.resolve();
    let indexing: Arc<dyn Indexing> = service.application.resolve();
    if let Err(error) = revocations.look().await {
        let error = anyhow::Error::from(error);
        tracing::warn!(error = format!("{error:#}"), "sessions will be looked up one by one");
    }
    if let Err(error) = indexing.load().await {
        let error = anyhow::Error::from(error);
        tracing::warn!(
            error = format!("{error:#}"),
            "searching by letters until the index is there"
        );
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A restart must not wait for the old connections to be forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

/// Returns a future that ends with the first SIGTERM or SIGINT from now on.
fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) =
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
