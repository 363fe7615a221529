//! Load at a fixed rate, whether answers come or not: what people do, and wrk does not.

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde::Serialize;
use tokio::runtime::Handle;
use uuid::Uuid;

use crate::service::Service;

/// Requests in a second.
pub(crate) const RATE: u32 = 200;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long answers took, from when their requests were due.
#[derive(Debug, Clone, Copy, Serialize)]
#[expect(clippy::struct_field_names, reason = "the unit belongs to the number")]
pub(crate) struct Latencies {
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) max_ms: f64,
}

/// Asks for one mentor after the other for `duration`, [`RATE`] times a second.
pub(crate) async fn mentors(
    service: &Service,
    mentors: &[Uuid],
    duration: Duration,
) -> Result<Latencies> {
    let client = reqwest::Client::builder().timeout(PATIENCE).build()?;
    let seconds = u32::try_from(duration.as_secs())?;
    let urls: Vec<String> = mentors
        .iter()
        .cycle()
        .take((seconds * RATE) as usize)
        .map(|id| service.url(&format!("/api/mentors/{id}")))
        .collect();
    let runtime = Handle::current();
    // A thread of its own keeps the pace: tokio's timers are a millisecond apart.
    let sender = thread::spawn(move || {
        let start = Instant::now();
        let send = |(number, url): (u32, String)| {
            let due = start + Duration::from_secs(1) * number / RATE;
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let client = client.clone();
            runtime.spawn(async move {
                let answer = client.get(url).send().await?.error_for_status()?;
                answer.bytes().await?;
                Ok::<_, reqwest::Error>(due.elapsed())
            })
        };
        (0..).zip(urls).map(send).collect::<Vec<_>>()
    });
    let sent = tokio::task::spawn_blocking(move || sender.join()).await?;
    let Ok(sent) = sent else { bail!("the sender panicked") };
    let mut times = Vec::with_capacity(sent.len());
    for answer in sent {
        times.push(answer.await??);
    }
    times.sort_unstable();
    let percentile = |percent: usize| -> Result<f64> {
        let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
        Ok(times.get(at).context("nothing was sent")?.as_secs_f64() * 1e3)
    };
    Ok(Latencies { p50_ms: percentile(50)?, p99_ms: percentile(99)?, max_ms: percentile(100)? })
}
