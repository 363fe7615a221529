//! The service: from an empty process to one that answers, and back.

mod background;

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, anyhow};
use application::{accounts::Revocations, kernel::Unavailable, search::Indexing};
use presentation::{Api, serve_metrics};
use shaku::HasComponent as _;
use tokio::{
    net::TcpSocket,
    signal::unix::{SignalKind, signal},
};

use crate::{composition::Composition, config::Settings};
pub use background::Background;

/// How long a start waits until what was written before is found, too; the rest follows while it
/// serves.
const CATCHING_UP: Duration = Duration::from_secs(5);

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// Serves until the system asks the process to end; then finishes what runs, and returns.
pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    // Whoever cannot listen should not migrate either.
    let listener =
        listen(settings.listen).with_context(|| format!("cannot listen on {}", settings.listen))?;
    let address = listener.local_addr()?;
    let metrics_listener = listen(settings.metrics_listen)
        .with_context(|| format!("cannot listen on {} for metrics", settings.metrics_listen))?;
    let metrics_address = metrics_listener.local_addr()?;

    let service = Composition::of_service(settings).await?;
    warm_up(&service, settings.qdrant.is_some()).await;
    let background =
        Background::start(&service.application, &service.metrics, service.watch.clone());
    let registry = service.metrics.registry();
    let api = Api::new(service.application.clone(), settings.http.clone(), registry)
        .map_err(|problem| anyhow!("the API cannot be built: {problem}"))?;
    let metrics = service.metrics.clone();
    let metrics_server = serve_metrics(metrics_listener, move || Ok(metrics.text()?))?;
    let metrics_handle = metrics_server.handle();
    tokio::spawn(metrics_server);
    let (server, exit) = api.serve(listener, settings.drain_timeout)?;
    let serving = tokio::spawn(server);
    tracing::info!(%metrics_address, "metrics are at http://{metrics_address}/metrics");
    tracing::info!(%address, "Mentoro serves at http://{address}, documented at /api/docs");

    let outcome = tokio::select! {
        outcome = serving => outcome.context("the server broke")?.context("the server failed"),
        () = told_to_end()? => {
            tracing::info!("finishing what runs");
            exit.leave().await;
            Ok(())
        }
    };
    background.stop().await;
    metrics_handle.stop(false).await;
    service.close().await?;
    tracing::info!("stopped");
    outcome
}

/// Prepares what the first requests would otherwise wait for. What fails is tried again in the
/// background; until then the service answers without it. What is left to do for an index that is
/// shared may be a whole rebuild, which nobody should wait for.
async fn warm_up(service: &Composition, index_is_shared: bool) {
    let revocations: Arc<dyn Revocations> = service.application.resolve();
    let indexing: Arc<dyn Indexing> = service.application.resolve();
    told(revocations.look().await, "sessions will be looked up one by one");
    told(indexing.load().await, "searching by letters until the index is there");
    if !index_is_shared {
        told(catch_up(&*indexing).await, "not all mentors are found by meaning yet");
    }
}

/// Stops between two turns: one that is cut would keep its work from the next for a while.
async fn catch_up(indexing: &dyn Indexing) -> Result<(), Unavailable> {
    let until = Instant::now() + CATCHING_UP;
    while Instant::now() < until && indexing.catch_up().await? > 0 {}
    Ok(())
}

fn told(outcome: Result<(), Unavailable>, without: &str) {
    if let Err(error) = outcome {
        let error = anyhow::Error::from(error);
        tracing::warn!(error = format!("{error:#}"), "{without}");
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
