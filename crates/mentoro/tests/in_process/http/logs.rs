//! What a line of the log tells of the request that it is about.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use application::kernel::{Policy, Unavailable, UnitOfWork, UnitsOfWork};
use async_trait::async_trait;
use mentoro::composition::Ports;
use serde_json::{Value, json};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _};

use super::api::api;
use crate::world::World;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// Lines, as they are written.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn read(&self) -> Vec<Value> {
        let lines = self.0.lock().unwrap();
        lines
            .split(|byte| *byte == b'\n')
            .filter_map(|it| serde_json::from_slice(it).ok())
            .collect()
    }
}

/// A database that says so when it is used, and is down.
struct Telling;

#[async_trait]
impl UnitsOfWork for Telling {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, Unavailable> {
        tracing::warn!("somebody begins");
        Err(Unavailable::new("database", "switched off"))
    }
}

#[actix_web::test]
async fn every_line_of_a_command_names_its_request_and_its_trace() {
    let lines = Lines::default();
    let writer = lines.clone();
    let json = fmt::layer().json().flatten_event(true).with_writer(move || writer.clone());
    let quiet = tracing_subscriber::registry().with(EnvFilter::new("warn")).with(json);
    let _logging = tracing::subscriber::set_default(quiet);

    let world =
        World::with(Policy::default(), |ports, _| Ports { units: Arc::new(Telling), ..ports })
            .await;
    let api = api(&world).await;
    let caller = api
        .with("X-Request-Id", "mine-1")
        .with("traceparent", &format!("00-{TRACE}-00f067aa0ba902b7-01"));
    // A command runs in a task of its own.
    let refused = caller.post("/api/auth/refresh", json!({"refresh_token": "secret-token"})).await;
    assert_eq!(refused.refused(503, "unavailable")["trace_id"], TRACE);

    let lines = lines.read();
    let messages: Vec<_> = lines.iter().map(|line| line["message"].as_str().unwrap()).collect();
    assert_eq!(messages, ["somebody begins", "a request was turned away"]);
    for line in &lines {
        let span = &line["span"];
        assert_eq!((&span["request_id"], &span["trace_id"]), (&json!("mine-1"), &json!(TRACE)));
        assert!(!line.to_string().contains("secret-token"), "{line}");
    }
}
