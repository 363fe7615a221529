use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use reqwest::{Method, Response};
use serde_json::Value;
use tokio::time::{sleep, timeout};

use super::net::Net;

/// Before a stream is opened again.
const PAUSE: Duration = Duration::from_millis(200);

/// Without even a comment, a stream is dead.
const SILENCE: Duration = Duration::from_secs(30);

/// How long all streams may take to be opened.
const CONNECTED_WITHIN: Duration = Duration::from_mins(1);

/// A phone that keeps a stream of events open.
pub(super) struct Listener {
    pub(super) account: String,
    /// The phone's present access token.
    pub(super) token: Arc<Mutex<String>>,
}

/// What a phone heard in the day.
pub(super) struct Heard {
    pub(super) account: String,
    /// The entries, in the order of their coming.
    pub(super) ids: Vec<String>,
    /// How often the stream was opened.
    pub(super) connections: usize,
    last_event_id: Option<String>,
}

impl Listener {
    /// Listens until it is over; goes on after each end where it was.
    pub(super) async fn listen(
        self,
        net: Arc<Net>,
        from: usize,
        is_over: Arc<AtomicBool>,
    ) -> Heard {
        let mut heard =
            Heard { account: self.account, ids: Vec::new(), connections: 0, last_event_id: None };
        while !is_over.load(Ordering::Relaxed) {
            let token = self.token.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let mut request = net.request(from, Method::GET, "/events").bearer_auth(token);
            if let Some(last) = &heard.last_event_id {
                request = request.header("Last-Event-ID", last);
            }
            if let Ok(stream) = request.send().await
                && stream.status().is_success()
            {
                if heard.connections == 0 {
                    net.connected.fetch_add(1, Ordering::Relaxed);
                }
                heard.connections += 1;
                heard.follow(stream, &is_over).await;
            }
            sleep(PAUSE).await;
        }
        heard
    }

    /// Waits until so many streams are open.
    pub(super) async fn all_are_connected(net: &Net, count: usize) -> Result<()> {
        let start = Instant::now();
        while net.connected.load(Ordering::Relaxed) < count {
            if start.elapsed() > CONNECTED_WITHIN {
                bail!("{} of {count} streams were opened", net.connected.load(Ordering::Relaxed));
            }
            sleep(PAUSE).await;
        }
        Ok(())
    }
}

impl Heard {
    /// Reads a stream to its end.
    async fn follow(&mut self, mut stream: Response, is_over: &AtomicBool) {
        let mut unread = Vec::new();
        while !is_over.load(Ordering::Relaxed) {
            let Ok(Ok(Some(chunk))) = timeout(SILENCE, stream.chunk()).await else { return };
            unread.extend_from_slice(&chunk);
            while let Some(end) = unread.windows(2).position(|pair| pair == b"\n\n") {
                let event: Vec<u8> = unread.drain(..end + 2).collect();
                self.take(&String::from_utf8_lossy(&event));
            }
        }
    }

    fn take(&mut self, event: &str) {
        let field = |name: &str| {
            let line = event.lines().find_map(|line| line.strip_prefix(name))?;
            Some(line.strip_prefix(':')?.trim_start())
        };
        let Some(id) = field("id") else { return };
        self.last_event_id = Some(id.to_owned());
        let data: Value =
            field("data").and_then(|data| serde_json::from_str(data).ok()).unwrap_or_default();
        if let Some(entry) = data["id"].as_str() {
            self.ids.push(entry.to_owned());
        }
    }
}
