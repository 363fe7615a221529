//! Clients that ask without pause.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::Instant,
};

use reqwest::{Certificate, Method, blocking::Client};

use crate::support::eventually;

/// How many clients ask at once.
const CLIENTS: usize = 4;

/// How many answers each client waits for before and after what is done under load.
const ENOUGH: usize = 10;

/// A request that was not answered with 200.
#[derive(Debug)]
pub struct Failure {
    pub method: Method,
    pub status: Option<u16>,
    pub body: String,
    pub began: Instant,
}

/// What came of the load.
pub struct Outcome {
    pub answered: usize,
    pub failures: Vec<Failure>,
}

/// Does `work` while clients that trust `certificate` read and write at `url`. Each request has a
/// connection of its own: one that nginx keeps may close just as it is used again.
pub fn under_load(url: &str, certificate: &[u8], work: impl FnOnce()) -> Outcome {
    let (is_over, answers) = (AtomicBool::new(false), AtomicUsize::new(0));
    let until_more = || {
        let enough = answers.load(Ordering::Relaxed) + CLIENTS * ENOUGH;
        eventually("clients get answers", || {
            (answers.load(Ordering::Relaxed) >= enough).then_some(())
        });
    };
    let failures = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                let client = client(certificate);
                scope.spawn(|| {
                    let client = client;
                    let mut failures = Vec::new();
                    while !is_over.load(Ordering::Relaxed) {
                        for method in [Method::GET, Method::POST] {
                            failures.extend(asked(&client, url, method));
                            answers.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                    failures
                })
            })
            .collect();
        let ends = Ends(&is_over);
        until_more();
        work();
        until_more();
        drop(ends);
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    Outcome { answered: answers.into_inner(), failures }
}

/// Lets the clients go, also when a test fails.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn client(certificate: &[u8]) -> Client {
    Client::builder()
        .tls_built_in_root_certs(false)
        .add_root_certificate(Certificate::from_pem(certificate).unwrap())
        .pool_max_idle_per_host(0)
        .no_proxy()
        .build()
        .unwrap()
}

fn asked(client: &Client, url: &str, method: Method) -> Option<Failure> {
    let began = Instant::now();
    let request = client.request(method.clone(), format!("{url}/api/ping"));
    let request = if method == Method::POST { request.body("{}") } else { request };
    let (status, body) = match request.send() {
        Ok(answer) => (Some(answer.status().as_u16()), answer.text().unwrap_or_default()),
        Err(error) => (None, format!("{error:?}")),
    };
    (status != Some(200)).then_some(Failure { method, status, body, began })
}
