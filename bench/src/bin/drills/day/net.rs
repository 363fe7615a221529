use std::{
    net::{IpAddr, Ipv4Addr},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};

use anyhow::Result;
use reqwest::{Certificate, Client, Method, StatusCode};
use serde_json::Value;
use stack::Stack;

/// How long an answer may take; nginx gives up after 40 s.
const PATIENCE: Duration = Duration::from_secs(45);

/// The way to the stack's front.
pub(super) struct Net {
    /// Each from an address of its own, since nginx counts by them.
    clients: Vec<Client>,
    url: String,
    /// A part is away, or came back a moment ago.
    fails: AtomicBool,
    /// How many streams were opened for the first time.
    pub(super) connected: AtomicUsize,
}

/// What came of a call.
pub(super) enum Outcome {
    /// An answer that is no refusal of the service as a whole.
    Answered { status: u16, etag: Option<String>, body: Value },
    /// Not now, or no answer, while that was to be expected.
    PutOff,
    /// The same in calm times, or something that should never come.
    Strange(String),
}

impl Net {
    pub(super) fn new(stack: &Stack, clients: usize) -> Result<Self> {
        let certificate = Certificate::from_pem(&stack.certificate().pem()?)?;
        let client = |number: usize| {
            let address = Ipv4Addr::new(127, 2, 0, u8::try_from(number % 250)? + 1);
            let client = Client::builder()
                .tls_built_in_root_certs(false)
                .add_root_certificate(certificate.clone())
                .local_address(IpAddr::V4(address))
                .connect_timeout(Duration::from_secs(5))
                .no_proxy();
            Ok(client.build()?)
        };
        Ok(Self {
            clients: (0..clients).map(client).collect::<Result<_>>()?,
            url: stack.url(),
            fails: AtomicBool::new(false),
            connected: AtomicUsize::new(0),
        })
    }

    /// Whether calls may fail from now on.
    pub(super) fn expect_failures(&self, fails: bool) {
        self.fails.store(fails, Ordering::Relaxed);
    }

    pub(super) fn request(
        &self,
        from: usize,
        method: Method,
        path: &str,
    ) -> reqwest::RequestBuilder {
        let client = &self.clients[from % self.clients.len()];
        client.request(method, format!("{}/api{path}", self.url))
    }

    /// Sends a request and judges what comes back.
    pub(super) async fn send(&self, what: &str, request: reqwest::RequestBuilder) -> Outcome {
        let failed = |why: String| {
            if self.fails.load(Ordering::Relaxed) {
                Outcome::PutOff
            } else {
                Outcome::Strange(format!("{what}: {why}"))
            }
        };
        let answer = match request.timeout(PATIENCE).send().await {
            Ok(answer) => answer,
            Err(error) => return failed(format!("{:#}", anyhow::Error::from(error))),
        };
        let status = answer.status();
        let etag =
            answer.headers().get("ETag").and_then(|etag| etag.to_str().ok()).map(str::to_owned);
        let text = match answer.text().await {
            Ok(text) => text,
            Err(error) => return failed(format!("{status}, then {error}")),
        };
        match status {
            StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => failed(format!("{status}: {text}")),
            _ => Outcome::Answered {
                status: status.as_u16(),
                etag,
                body: serde_json::from_str(&text).unwrap_or_default(),
            },
        }
    }
}
