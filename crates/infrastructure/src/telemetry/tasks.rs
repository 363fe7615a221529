use std::{sync::Arc, time::Instant};

use parking_lot::Mutex;
use prometheus::{
    Gauge, IntCounter, IntCounterVec, Opts, Registry,
    core::{Collector, Desc},
    proto::MetricFamily,
};

use super::registered::{counters, registered};

/// What is counted of the work in the background.
#[derive(Debug, Clone)]
pub struct TaskMetrics {
    turns: IntCounterVec,
    freshness: Freshness,
}

/// The turns of one task.
#[derive(Debug)]
pub struct Turns {
    /// Those that went well.
    pub ok: IntCounter,
    /// Those that failed.
    pub failed: IntCounter,
}

impl TaskMetrics {
    pub(super) fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        let turns = counters(
            registry,
            "mentoro_background_turns_total",
            "Turns of the work in the background, by task and outcome: ok, failed.",
            &["task", "outcome"],
        )?;
        Ok(Self { turns, freshness: registered(registry, Freshness::new()?)? })
    }

    /// Of the task that is called so.
    pub fn turns(&self, task: &str) -> Turns {
        let outcome = |outcome| self.turns.with_label_values(&[task, outcome]);
        Turns { ok: outcome("ok"), failed: outcome("failed") }
    }

    /// The log of changes was read just now.
    pub fn changes_were_read(&self) {
        *self.freshness.read_at.lock() = Instant::now();
    }
}

/// How long ago the log of changes was read: told as of the moment in which Prometheus asks.
#[derive(Debug, Clone)]
struct Freshness {
    age: Gauge,
    read_at: Arc<Mutex<Instant>>,
}

impl Freshness {
    fn new() -> Result<Self, prometheus::Error> {
        let age = Opts::new(
            "mentoro_freshness_age_seconds",
            "How long ago this replica last read the log of changes, or began.",
        );
        let read_at = Arc::new(Mutex::new(Instant::now()));
        Ok(Self { age: Gauge::with_opts(age)?, read_at })
    }
}

impl Collector for Freshness {
    fn desc(&self) -> Vec<&Desc> {
        self.age.desc()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        self.age.set(self.read_at.lock().elapsed().as_secs_f64());
        self.age.collect()
    }
}
