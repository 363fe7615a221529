use std::{sync::Arc, time::Duration};

use application::kernel::Unavailable;
use parking_lot::RwLock;
use prometheus::Gauge;
use thiserror::Error;
use tokio::time::{Instant, timeout};
use tracing::Instrument as _;

use super::{
    PartMetrics,
    breaker::{Breaker, BreakerSettings},
    metrics::Operation,
};

/// How patient we are with a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartSettings {
    /// How long a call may take.
    pub timeout: Duration,
    /// When the part is left alone.
    pub breaker: BreakerSettings,
}

/// Why a call had no result.
#[derive(Debug, Error)]
pub enum CallError<E> {
    /// It was not made: the part failed a moment ago.
    #[error("skipped, since it failed a moment ago")]
    Skipped,
    /// It took longer than the part's time-out. Whether it was done is not known.
    #[error("no answer within {0:?}")]
    TimedOut(Duration),
    /// What the part, or the way to it, answered.
    #[error(transparent)]
    Failed(E),
}

/// A part outside this process: the way for all calls to it. Cheap to clone; clones share the
/// breaker.
#[derive(Debug, Clone)]
pub struct Part(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    name: &'static str,
    timeout: Duration,
    breaker: Breaker,
    metrics: PartMetrics,
    /// What is counted of each operation that was called, found once. Few: looked through in order.
    operations: RwLock<Vec<Arc<Operation>>>,
    paused: Gauge,
}

impl Part {
    /// A part that errors, health and metrics call `name`.
    pub fn new(name: &'static str, settings: PartSettings, metrics: &PartMetrics) -> Self {
        let paused = metrics.paused.with_label_values(&[name]);
        Self(Arc::new(Inner {
            name,
            timeout: settings.timeout,
            breaker: Breaker::new(settings.breaker),
            metrics: metrics.clone(),
            operations: RwLock::default(),
            paused,
        }))
    }

    /// As errors, health and metrics call it.
    pub fn name(&self) -> &'static str {
        self.0.name
    }

    /// Whether calls are skipped at present.
    pub fn is_paused(&self) -> bool {
        self.0.breaker.is_open()
    }

    /// Does `work`, which makes the call that metrics name `operation`; every error of it counts as
    /// the part's failure, so that what the part may rightly answer ("not found") must be an `Ok`.
    pub async fn call<T, E>(
        &self,
        operation: &'static str,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Unavailable>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.watch(operation, |_| true, work).await.map_err(|error| match error {
            CallError::Failed(error) => Unavailable::new(self.name(), error),
            CallError::Skipped => Unavailable::new(self.name(), CallError::<Never>::Skipped),
            CallError::TimedOut(after) => {
                Unavailable::new(self.name(), CallError::<Never>::TimedOut(after))
            }
        })
    }

    /// The same for errors of which only some, by `is_outage`, say that the part is down.
    pub async fn watch<T, E>(
        &self,
        operation: &'static str,
        is_outage: impl FnOnce(&E) -> bool,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, CallError<E>> {
        let part = &*self.0;
        let counted = part.operation(operation);
        if !part.breaker.admits() {
            counted.skipped.inc();
            return Err(CallError::Skipped);
        }
        let span = tracing::debug_span!("call", part = part.name, operation);
        let started = Instant::now();
        let result = timeout(part.timeout, work.instrument(span)).await;
        counted.seconds.observe(started.elapsed().as_secs_f64());
        match result {
            Ok(Ok(value)) => {
                counted.ok.inc();
                part.went_well();
                Ok(value)
            }
            Ok(Err(error)) => {
                counted.error.inc();
                if is_outage(&error) {
                    part.went_wrong();
                } else {
                    part.went_well();
                }
                Err(CallError::Failed(error))
            }
            Err(_) => {
                counted.timeout.inc();
                part.went_wrong();
                Err(CallError::TimedOut(part.timeout))
            }
        }
    }
}

impl Inner {
    fn operation(&self, name: &'static str) -> Arc<Operation> {
        let known = |operations: &[Arc<Operation>]| {
            operations.iter().find(|operation| operation.name == name).cloned()
        };
        if let Some(operation) = known(&self.operations.read()) {
            return operation;
        }
        let mut operations = self.operations.write();
        known(&operations).unwrap_or_else(|| {
            let operation = Arc::new(self.metrics.operation(self.name, name));
            operations.push(Arc::clone(&operation));
            operation
        })
    }

    fn went_well(&self) {
        if self.breaker.succeeded() {
            self.paused.set(0.0);
            tracing::info!(part = self.name, "a part is back");
        }
    }

    fn went_wrong(&self) {
        if self.breaker.failed() {
            self.paused.set(1.0);
            tracing::warn!(part = self.name, "a part is down: calls to it are skipped for a while");
        }
    }
}

/// The error of calls that were never answered.
#[derive(Debug, Error)]
enum Never {}

#[cfg(test)]
mod tests {
    use std::io;

    use prometheus::Registry;

    use super::*;

    const SETTINGS: PartSettings = PartSettings {
        timeout: Duration::from_secs(2),
        breaker: BreakerSettings { failures: 2, pause: Duration::from_secs(1) },
    };

    fn part() -> Part {
        Part::new("index", SETTINGS, &PartMetrics::new(&Registry::new()).unwrap())
    }

    fn away() -> io::Error {
        io::Error::other("away")
    }

    #[tokio::test(start_paused = true)]
    async fn a_part_that_is_down_is_not_asked_again_at_once() {
        let part = part();
        for _ in 0..2 {
            let error = part.call("search", async { Err::<(), _>(away()) }).await.unwrap_err();
            assert_eq!((error.part, error.source.to_string()), ("index", "away".to_owned()));
        }
        let skipped = part.call("search", async { Err::<(), _>(away()) }).await.unwrap_err();
        assert!(skipped.source.to_string().contains("skipped"), "{skipped:?}");

        tokio::time::advance(SETTINGS.breaker.pause).await;
        part.call("search", async { Ok::<_, io::Error>(()) }).await.unwrap();
        assert!(!part.is_paused());
    }

    #[tokio::test(start_paused = true)]
    async fn a_part_that_hangs_is_down() {
        let part = part();
        for _ in 0..2 {
            let hangs = std::future::pending::<Result<(), io::Error>>();
            let error = part.call("search", hangs).await.unwrap_err();
            assert!(error.source.to_string().contains("no answer"), "{error:?}");
        }
        assert!(part.is_paused());
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_shows_that_the_part_is_there() {
        let part = part();
        for _ in 0..5 {
            let refused = part.watch("search", |_| false, async { Err::<(), _>(away()) }).await;
            assert!(matches!(refused, Err(CallError::Failed(_))));
        }
        assert!(!part.is_paused());
    }

    #[tokio::test]
    async fn calls_are_counted_by_their_outcome() {
        let registry = Registry::new();
        let metrics = PartMetrics::new(&registry).unwrap();
        let part = Part::new("index", SETTINGS, &metrics);
        part.call("search", async { Ok::<_, io::Error>(()) }).await.unwrap();
        for _ in 0..3 {
            part.call("search", async { Err::<(), _>(away()) }).await.unwrap_err();
        }
        let count = |outcome| metrics.calls.with_label_values(&["index", "search", outcome]).get();
        assert_eq!((count("ok"), count("error"), count("skipped")), (1, 2, 1));
        assert_eq!(metrics.seconds.with_label_values(&["index", "search"]).get_sample_count(), 3);
    }
}
