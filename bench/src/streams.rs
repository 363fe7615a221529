//! Streams of events: what an open one costs, and how soon an event is there.

use std::{
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::Semaphore,
    task::JoinSet,
    time::{sleep, sleep_until, timeout},
};

use crate::{
    cast::{Cast, Player},
    service::Service,
};

/// How many streams are open.
const STREAMS: usize = 10_000;

/// How many are opened at once.
const OPENING: usize = 64;

/// Within what time all events are caused.
const BURST: Duration = Duration::from_secs(1);

/// How long anything here may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// What streams cost and bring.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Streams {
    pub(crate) open: usize,
    /// How long it took to open them.
    pub(crate) opened_ms: f64,
    /// Resident memory of the service for each.
    pub(crate) kilobytes_each: f64,
    /// CPU time of the service in a second in which nothing happens.
    pub(crate) idle_cpu_ms: f64,
    pub(crate) events: usize,
    /// From the answer of the command that causes an event to the event.
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// From when the command was due.
    pub(crate) whole_p99_ms: f64,
}

/// When each listener's event came.
type Arrivals = Arc<Vec<OnceLock<Instant>>>;

/// Opens streams of every listener, and of visitors up to [`STREAMS`]; then each announcer asks a
/// listener, all within a second.
pub(crate) async fn measure(service: &Service, cast: &Cast) -> Result<Streams> {
    crate::service::allow_many_files();
    let before = service.usage()?.resident;
    let arrivals: Arrivals = Arc::new(cast.listeners.iter().map(|_| OnceLock::new()).collect());
    let began = Instant::now();
    let streams = open_all(service.address(), cast, &arrivals).await?;
    let opened = began.elapsed();
    // What is only needed to open them is given back.
    sleep(Duration::from_secs(2)).await;
    let usage = service.usage()?;
    sleep(Duration::from_secs(5)).await;
    let idle = service.usage()?.cpu.saturating_sub(usage.cpu) / 5;

    let asked = ask_all(service, cast).await?;
    let (mut after_answer, mut whole) = (Vec::new(), Vec::new());
    for (index, (due, answered)) in asked.into_iter().enumerate() {
        let arrived = arrival(&arrivals, index).await?;
        after_answer.push(arrived.saturating_duration_since(answered));
        whole.push(arrived.saturating_duration_since(due));
    }
    let open = streams.len();
    drop(streams);
    Ok(Streams {
        open,
        opened_ms: opened.as_secs_f64() * 1e3,
        kilobytes_each: usage.resident.saturating_sub(before) as f64 / 1e3 / open as f64,
        idle_cpu_ms: idle.as_secs_f64() * 1e3,
        events: after_answer.len(),
        p50_ms: percentile(&mut after_answer, 50)?,
        p99_ms: percentile(&mut after_answer, 99)?,
        whole_p99_ms: percentile(&mut whole, 99)?,
    })
}

async fn open_all(
    address: SocketAddr,
    cast: &Cast,
    arrivals: &Arrivals,
) -> Result<JoinSet<Result<()>>> {
    let (turns, mut streams) = (Arc::new(Semaphore::new(OPENING)), JoinSet::new());
    let listeners = cast.listeners.iter().enumerate().map(|(index, one)| (Some(index), one));
    let others = cast.visitors.iter().cycle().map(|visitor| (None, visitor));
    let opened = Arc::new(Semaphore::new(0));
    for (index, player) in listeners.chain(others).take(STREAMS) {
        let turn = Arc::clone(&turns).acquire_owned().await?;
        let (request, arrivals) = (request(address, player), Arc::clone(arrivals));
        let opened = Arc::clone(&opened);
        streams.spawn(async move {
            let mut stream = TcpStream::connect(address).await?;
            stream.write_all(request.as_bytes()).await?;
            until(&mut stream, b"\nid: ").await?;
            drop(turn);
            opened.add_permits(1);
            if let Some(index) = index {
                until(&mut stream, b"event: request.created").await?;
                let _ = arrivals[index].set(Instant::now());
            }
            until(&mut stream, b"event: end").await
        });
    }
    let all = u32::try_from(STREAMS)?;
    tokio::select! {
        all_open = timeout(PATIENCE, opened.acquire_many(all)) => all_open.context("not all open")??.forget(),
        Some(ended) = streams.join_next() => {
            ended??;
            bail!("a stream has ended");
        }
    }
    Ok(streams)
}

fn request(address: SocketAddr, player: &Player) -> String {
    format!(
        "GET /api/events HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\r\n",
        player.token
    )
}

/// Reads until `text` has come. What comes with it is lost, which is nothing that is waited for.
async fn until(stream: &mut TcpStream, text: &[u8]) -> Result<()> {
    let (mut seen, mut buffer) = (Vec::new(), [0; 2_048]);
    loop {
        let length = stream.read(&mut buffer).await?;
        if length == 0 {
            bail!("the stream broke off: {}", String::from_utf8_lossy(&seen));
        }
        seen.extend_from_slice(&buffer[..length]);
        if seen.windows(text.len()).any(|window| window == text) {
            return Ok(());
        }
        let rest = seen.len().saturating_sub(text.len());
        seen.drain(..rest);
    }
}

/// Each announcer asks a listener; when that was due, and when it was answered.
async fn ask_all(service: &Service, cast: &Cast) -> Result<Vec<(Instant, Instant)>> {
    let client = reqwest::Client::builder().timeout(PATIENCE).build()?;
    let pairs: Vec<_> = cast.announcers.iter().zip(&cast.listeners).collect();
    let pace = BURST / u32::try_from(pairs.len())?;
    let start = tokio::time::Instant::now();
    let mut asking = Vec::new();
    for (number, (announcer, listener)) in (0..).zip(pairs) {
        let due = start + pace * number;
        let body = json!({ "mentor_id": listener.id, "query": "Расскажите, с чего начать?" });
        let request =
            client.post(service.url("/api/request")).bearer_auth(&announcer.token).json(&body);
        asking.push(tokio::spawn(async move {
            sleep_until(due).await;
            request.send().await?.error_for_status()?;
            Ok::<_, reqwest::Error>((due.into_std(), Instant::now()))
        }));
    }
    let mut asked = Vec::new();
    for one in asking {
        asked.push(one.await??);
    }
    Ok(asked)
}

async fn arrival(arrivals: &Arrivals, index: usize) -> Result<Instant> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(arrived) = arrivals[index].get() {
            return Ok(*arrived);
        }
        if Instant::now() > deadline {
            bail!("an event did not arrive");
        }
        sleep(Duration::from_millis(1)).await;
    }
}

fn percentile(times: &mut [Duration], percent: usize) -> Result<f64> {
    times.sort_unstable();
    let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    Ok(times.get(at).context("no event was caused")?.as_secs_f64() * 1e3)
}
