//! Load by wrk, which is faster than what it measures.

use std::{path::Path, process::Stdio, time::Duration};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use tokio::process::{Child, Command};

use crate::{scenarios::Scenario, service::Service};

/// How long requests are sent before a measurement, so that caches are as they are in use.
const WARM_UP: Duration = Duration::from_secs(1);

/// At which request a measurement goes on, so that the warm-up's are not repeated.
const AFTER_WARM_UP: usize = 20_000;

/// What wrk saw.
#[derive(Debug, Clone, Copy, Deserialize)]
struct Seen {
    requests: u64,
    seconds: f64,
    p50_ms: f64,
    p99_ms: f64,
    max_ms: f64,
    /// Answers of 400 and above.
    refused: u64,
    /// Connections that broke, and answers that did not come.
    broken: u64,
}

/// What one scenario costs.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Measurement {
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) max_ms: f64,
    /// Of the service, for each request.
    pub(crate) cpu_ms: f64,
    pub(crate) requests: u64,
    pub(crate) failed: u64,
}

/// wrk at work; it ends by itself.
pub(crate) struct Load(Child);

/// Starts to send a scenario's requests from the one at `offset` on.
pub(crate) fn start(
    service: &Service,
    scenario: &Scenario,
    scratch: &Path,
    duration: Duration,
    offset: usize,
) -> Result<Load> {
    let requests = scratch.join(format!("{}.tsv", scenario.name));
    if !requests.exists() {
        scenario.write(&requests)?;
    }
    let child = Command::new("wrk")
        .args(["--threads", "1", "--connections", &scenario.clients.to_string()])
        .args(["--duration", &format!("{}s", duration.as_secs()), "--timeout", "30s"])
        .arg("--script")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/wrk/requests.lua"))
        .arg(service.url(""))
        .arg("--")
        .arg(&requests)
        .arg(offset.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("wrk does not run: install it (Debian: apt-get install wrk)")?;
    Ok(Load(child))
}

impl Load {
    async fn seen(self) -> Result<Seen> {
        let output = self.0.wait_with_output().await?;
        let text = String::from_utf8_lossy(&output.stdout);
        let line = text.lines().rfind(|line| line.starts_with('{'));
        let line = line.with_context(|| format!("wrk says nothing:\n{text}"))?;
        Ok(serde_json::from_str(line)?)
    }

    /// Waits for the end; how many answers there were each second.
    pub(crate) async fn per_second(self) -> Result<f64> {
        let seen = self.seen().await?;
        if seen.refused + seen.broken > 0 {
            bail!("{} of {} requests failed", seen.refused + seen.broken, seen.requests);
        }
        Ok(seen.requests as f64 / seen.seconds)
    }
}

/// Warms up, then measures.
pub(crate) async fn measure(
    service: &Service,
    scenario: &Scenario,
    scratch: &Path,
    duration: Duration,
) -> Result<Measurement> {
    start(service, scenario, scratch, WARM_UP, 0)?.seen().await?;
    let before = service.usage()?.cpu;
    let seen = start(service, scenario, scratch, duration, AFTER_WARM_UP)?.seen().await?;
    let cpu = service.usage()?.cpu.saturating_sub(before);
    Ok(Measurement {
        per_second: seen.requests as f64 / seen.seconds,
        p50_ms: seen.p50_ms,
        p99_ms: seen.p99_ms,
        max_ms: seen.max_ms,
        cpu_ms: cpu.as_secs_f64() * 1e3 / seen.requests.max(1) as f64,
        requests: seen.requests,
        failed: seen.refused + seen.broken,
    })
}
