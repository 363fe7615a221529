use prometheus::{
    GaugeVec, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry,
    core::Collector,
};

/// Upper bounds of call times, in seconds: from a row in memory to the longest time-out.
const SECONDS: [f64; 13] =
    [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0];

/// What is counted of all parts.
#[derive(Debug, Clone)]
pub struct PartMetrics {
    pub(super) calls: IntCounterVec,
    pub(super) seconds: HistogramVec,
    pub(super) paused: GaugeVec,
}

impl PartMetrics {
    /// Counts into `registry`, which must not have them yet.
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        let metrics = Self {
            calls: IntCounterVec::new(
                Opts::new(
                    "mentoro_part_calls_total",
                    "Calls to a part, by outcome: ok, error, timeout, skipped.",
                ),
                &["part", "operation", "outcome"],
            )?,
            seconds: HistogramVec::new(
                HistogramOpts::new(
                    "mentoro_part_call_duration_seconds",
                    "How long calls to a part took, skipped ones left out.",
                )
                .buckets(SECONDS.to_vec()),
                &["part", "operation"],
            )?,
            paused: GaugeVec::new(
                Opts::new(
                    "mentoro_part_paused",
                    "1 while calls to a part are skipped because it failed, else 0.",
                ),
                &["part"],
            )?,
        };
        let collectors: [Box<dyn Collector>; 3] = [
            Box::new(metrics.calls.clone()),
            Box::new(metrics.seconds.clone()),
            Box::new(metrics.paused.clone()),
        ];
        collectors.into_iter().try_for_each(|collector| registry.register(collector))?;
        Ok(metrics)
    }

    /// Of one operation of a part; every outcome is shown from now on.
    pub(super) fn operation(&self, part: &str, name: &'static str) -> Operation {
        let calls = |outcome| self.calls.with_label_values(&[part, name, outcome]);
        Operation {
            name,
            ok: calls("ok"),
            error: calls("error"),
            timeout: calls("timeout"),
            skipped: calls("skipped"),
            seconds: self.seconds.with_label_values(&[part, name]),
        }
    }
}

/// What is counted of one operation of a part.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) name: &'static str,
    pub(super) ok: IntCounter,
    pub(super) error: IntCounter,
    pub(super) timeout: IntCounter,
    pub(super) skipped: IntCounter,
    pub(super) seconds: Histogram,
}
