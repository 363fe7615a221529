use std::sync::Arc;

use prometheus::{
    Histogram, HistogramOpts, IntCounter, IntGauge, Opts,
    core::{Collector, Desc},
    proto::MetricFamily,
};

use super::PoolSize;

/// Upper bounds of a job's work and of its waiting, in seconds: from a short query's meaning to the
/// 10 seconds after which hardly anybody waits any more.
const SECONDS: [f64; 14] =
    [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// What is counted of a pool. Cheap to clone; clones count the same.
#[derive(Debug, Clone)]
pub struct PoolMetrics(Arc<Counted>);

#[derive(Debug)]
pub(super) struct Counted {
    pub(super) done: IntCounter,
    pub(super) refused: IntCounter,
    pub(super) panicked: IntCounter,
    pub(super) waited: Histogram,
    pub(super) worked: Histogram,
    pub(super) queued: IntGauge,
    pub(super) running: IntGauge,
    threads: IntGauge,
    queue_limit: IntGauge,
}

impl PoolMetrics {
    /// Of the pool that is called so.
    pub(super) fn new(pool: &str, size: PoolSize) -> Result<Self, prometheus::Error> {
        let options = |name: &str, help: &str| Opts::new(name, help).const_label("pool", pool);
        let jobs = |outcome| {
            let help = "Jobs of a pool, by outcome: done, refused (its queue was full), panicked.";
            let options = options("mentoro_pool_jobs_total", help).const_label("outcome", outcome);
            IntCounter::with_opts(options)
        };
        let seconds = |name, help| {
            let common_opts = options(name, help);
            Histogram::with_opts(HistogramOpts { common_opts, buckets: SECONDS.to_vec() })
        };
        let gauge = |name, help| IntGauge::with_opts(options(name, help));
        let counted = Counted {
            done: jobs("done")?,
            refused: jobs("refused")?,
            panicked: jobs("panicked")?,
            waited: seconds(
                "mentoro_pool_queue_seconds",
                "How long jobs of a pool waited for a thread.",
            )?,
            worked: seconds(
                "mentoro_pool_job_duration_seconds",
                "How long jobs of a pool ran, once they had a thread.",
            )?,
            queued: gauge("mentoro_pool_queued", "Jobs that wait for a thread of a pool.")?,
            running: gauge("mentoro_pool_running", "Jobs that run on a thread of a pool.")?,
            threads: gauge("mentoro_pool_threads", "Threads of a pool.")?,
            queue_limit: gauge("mentoro_pool_queue_limit", "How many jobs of a pool may wait.")?,
        };
        let signed = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        counted.threads.set(signed(size.threads.get()));
        counted.queue_limit.set(signed(size.queue.get()));
        Ok(Self(Arc::new(counted)))
    }

    pub(super) fn counted(&self) -> &Counted {
        &self.0
    }

    fn collectors(&self) -> [&dyn Collector; 9] {
        let counted = &*self.0;
        [
            &counted.done,
            &counted.refused,
            &counted.panicked,
            &counted.waited,
            &counted.worked,
            &counted.queued,
            &counted.running,
            &counted.threads,
            &counted.queue_limit,
        ]
    }
}

impl Collector for PoolMetrics {
    fn desc(&self) -> Vec<&Desc> {
        self.collectors().into_iter().flat_map(Collector::desc).collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        self.collectors().into_iter().flat_map(Collector::collect).collect()
    }
}
