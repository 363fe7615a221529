//! Load at a fixed rate, whether answers come or not.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use reqwest::{Certificate, Client};
use serde_json::Value;
use stack::Stack;
use tokio::{runtime::Runtime, task::JoinSet, time::timeout};

use crate::{
    mix::{Call, Kind, Mix},
    sample::{Outcome, Sample},
};

/// Requests in a second.
pub(crate) const RATE: u32 = 100;

/// How many connections they share; each speaks HTTP/2, as browsers and telephones do.
const CLIENTS: usize = 8;

/// How long an answer may take; nginx gives up after 40 s.
const PATIENCE: Duration = Duration::from_secs(45);

/// A load that goes on until it is finished.
pub(crate) struct Load {
    is_over: Arc<AtomicBool>,
    sender: JoinHandle<JoinSet<()>>,
    samples: Arc<Mutex<Vec<Sample>>>,
    runtime: Runtime,
}

impl Load {
    /// Sends the requests of `mix` to the front of `stack` from now on.
    pub(crate) fn start(stack: &Stack, mix: &Arc<Mix>) -> Result<Self> {
        let runtime = Runtime::new()?;
        let certificate = Certificate::from_pem(&stack.certificate().pem()?)?;
        let clients = (0..CLIENTS)
            .map(|_| {
                Client::builder()
                    .tls_built_in_root_certs(false)
                    .add_root_certificate(certificate.clone())
                    .timeout(PATIENCE)
                    .no_proxy()
                    .build()
            })
            .collect::<Result<Vec<_>, _>>()?;
        let samples: Arc<Mutex<Vec<Sample>>> = Arc::default();
        let is_over = Arc::new(AtomicBool::new(false));
        let (handle, url) = (runtime.handle().clone(), stack.url());
        let (mix, noted, over) = (mix.clone(), samples.clone(), is_over.clone());
        // A thread of its own keeps the pace: tokio's timers are a millisecond apart.
        let sender = thread::spawn(move || {
            let start = Instant::now();
            let mut sent = JoinSet::new();
            for (number, client) in (0..).zip(clients.iter().cycle()) {
                let due = start + Duration::from_secs(1) * number / RATE;
                thread::sleep(due.saturating_duration_since(Instant::now()));
                if over.load(Ordering::Relaxed) {
                    break;
                }
                let (client, url) = (client.clone(), url.clone());
                let (mix, noted) = (mix.clone(), noted.clone());
                sent.spawn_on(
                    async move {
                        let sample = sent_at(due, &client, &url, &mix).await;
                        noted.lock().unwrap_or_else(PoisonError::into_inner).push(sample);
                    },
                    &handle,
                );
            }
            sent
        });
        Ok(Self { is_over, sender, samples, runtime })
    }

    /// Sends no more, waits for the last answers, and gives back what came of all, as they were due.
    pub(crate) fn finish(self) -> Result<Vec<Sample>> {
        self.is_over.store(true, Ordering::Relaxed);
        let Ok(mut sent) = self.sender.join() else { bail!("the sender panicked") };
        self.runtime
            .block_on(async {
                timeout(PATIENCE + Duration::from_secs(5), async {
                    while let Some(done) = sent.join_next().await {
                        done?;
                    }
                    Ok::<_, anyhow::Error>(())
                })
                .await
            })
            .context("answers do not come")??;
        let mut samples =
            std::mem::take(&mut *self.samples.lock().unwrap_or_else(PoisonError::into_inner));
        samples.sort_unstable_by_key(|sample| sample.due);
        Ok(samples)
    }
}

async fn sent_at(due: Instant, client: &Client, url: &str, mix: &Mix) -> Sample {
    let call = mix.call();
    let mut sample = Sample {
        kind: call.kind,
        due,
        took: Duration::ZERO,
        outcome: Outcome::Broken(String::new()),
        is_degraded: false,
        said: String::new(),
    };
    match answer(client, url, &call).await {
        Ok((status, has_retry_after, text)) => {
            let body: Value = serde_json::from_str(&text).unwrap_or_default();
            sample.outcome = Outcome::Answered { status, has_retry_after };
            if sample.is_good() {
                sample.is_degraded =
                    call.kind == Kind::Search && body["degraded"].as_bool() != Some(false);
                mix.answered(&call, &body);
            } else {
                sample.said = text;
            }
        }
        Err(error) => sample.outcome = Outcome::Broken(format!("{:#}", anyhow::Error::from(error))),
    }
    sample.took = due.elapsed();
    sample
}

async fn answer(
    client: &Client,
    url: &str,
    call: &Call,
) -> Result<(u16, bool, String), reqwest::Error> {
    let mut request = client.request(call.method.clone(), format!("{url}{}", call.path));
    if let Some(token) = &call.token {
        request = request.bearer_auth(token);
    }
    if let Some(key) = &call.key {
        request = request.header("Idempotency-Key", key);
    }
    if let Some(body) = &call.body {
        request = request.json(body);
    }
    let answer = request.send().await?;
    let has_retry_after = answer.headers().contains_key("Retry-After");
    Ok((answer.status().as_u16(), has_retry_after, answer.text().await?))
}
