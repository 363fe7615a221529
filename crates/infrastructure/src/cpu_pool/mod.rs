//! Threads for work that would keep an async thread from answering others.

mod metrics;

use std::{
    io,
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
    time::{Duration, Instant},
};

use application::kernel::Busy;
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use thiserror::Error;
use tokio::sync::oneshot;
use tracing::Span;

pub use self::metrics::PoolMetrics;

/// Does what was asked for, unless nobody waits for it any more.
type Job = Box<dyn FnOnce(&PoolMetrics) + Send>;

/// How much of the machine a pool takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolSize {
    /// How many jobs run at once, a thread each.
    pub threads: NonZeroUsize,
    /// How many more may wait. The next one is refused.
    pub queue: NonZeroUsize,
}

impl PoolSize {
    /// All cores but one, which stays with those who only want to read; and one thread at least.
    pub fn default_threads() -> NonZeroUsize {
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        NonZeroUsize::new(cores - 1).unwrap_or(NonZeroUsize::MIN)
    }
}

/// Why a job has no result.
#[derive(Debug, Error)]
pub enum PoolError {
    /// The queue is full.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The job panicked.
    #[error("a job on a background thread panicked")]
    Panicked,
}

/// A fixed number of threads behind a bounded queue. They yield to every other thread of the
/// process, so that a burst of heavy work slows itself down and not the light requests beside it.
///
/// Dropping the pool lets its threads finish what was accepted.
#[derive(Debug)]
pub struct CpuPool {
    jobs: Sender<Job>,
    retry_after: Duration,
    metrics: PoolMetrics,
}

impl CpuPool {
    /// How much the threads yield, in steps of `nice(2)`: at 10 a core that both want goes to
    /// the others nine times of ten, and the pool never starves.
    const NICENESS: i32 = 10;

    /// Starts the threads, which are named `name`, as metrics name the pool. Whoever finds the queue
    /// full is told to come back after `retry_after`.
    pub fn start(name: &str, size: PoolSize, retry_after: Duration) -> io::Result<Self> {
        let (jobs, waiting) = bounded(size.queue.get());
        let metrics = PoolMetrics::new(name, size).map_err(io::Error::other)?;
        for _ in 0..size.threads.get() {
            let (waiting, metrics) = (waiting.clone(), metrics.clone());
            let thread = thread::Builder::new().name(name.to_owned());
            thread.spawn(move || work(&waiting, &metrics))?;
        }
        Ok(Self { jobs, retry_after, metrics })
    }

    /// What is counted of it.
    pub const fn metrics(&self) -> &PoolMetrics {
        &self.metrics
    }

    /// Runs `job` on a thread of the pool, within the caller's span. A job whose caller has gone is
    /// not begun, and counts as nothing but waiting.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PoolError> {
        let (answer, answered) = oneshot::channel();
        let (span, asked) = (Span::current(), Instant::now());
        let job = Box::new(move |metrics: &PoolMetrics| {
            let counted = metrics.counted();
            counted.queued.dec();
            counted.waited.observe(asked.elapsed().as_secs_f64());
            if answer.is_closed() {
                return;
            }
            counted.running.inc();
            let began = Instant::now();
            // The default hook reports a panic; the thread goes on with the next job.
            let done = catch_unwind(AssertUnwindSafe(|| span.in_scope(job)));
            counted.worked.observe(began.elapsed().as_secs_f64());
            counted.running.dec();
            let Ok(done) = done else {
                counted.panicked.inc();
                return;
            };
            counted.done.inc();
            // A failed send means that the caller went away meanwhile: nobody misses it.
            let _ = answer.send(done);
        });
        let counted = self.metrics.counted();
        // Before it can be begun, which counts it out.
        counted.queued.inc();
        self.jobs.try_send(job).map_err(|refused| {
            counted.queued.dec();
            match refused {
                TrySendError::Full(_) => {
                    counted.refused.inc();
                    PoolError::Busy(Busy { retry_after: self.retry_after })
                }
                TrySendError::Disconnected(_) => PoolError::Panicked,
            }
        })?;
        answered.await.map_err(|_| PoolError::Panicked)
    }
}

fn work(jobs: &Receiver<Job>, metrics: &PoolMetrics) {
    // On Linux this is the niceness of the calling thread alone. Without permission the pool
    // works all the same, only less politely.
    if let Err(error) = rustix::process::nice(CpuPool::NICENESS) {
        tracing::warn!(%error, "background threads keep the priority of all others");
    }
    for job in jobs {
        job(metrics);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn pool(threads: usize, queue: usize) -> CpuPool {
        let size = PoolSize {
            threads: NonZeroUsize::new(threads).unwrap(),
            queue: NonZeroUsize::new(queue).unwrap(),
        };
        CpuPool::start("test", size, Duration::from_secs(3)).unwrap()
    }

    #[tokio::test]
    async fn a_job_answers_its_caller() {
        assert_eq!(pool(1, 1).run(|| 6 * 7).await.unwrap(), 42);
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let pool = pool(1, 1);
        let (release, blocked) = mpsc::channel::<()>();
        let (started, running) = oneshot::channel();
        let first = pool.run(move || {
            started.send(()).unwrap();
            blocked.recv().unwrap();
        });
        let others = async {
            running.await.unwrap();
            let second = pool.run(|| ());
            let third = async {
                // The second was polled before, and waits in the queue by now.
                let refused = pool.run(|| ()).await;
                release.send(()).unwrap();
                refused
            };
            tokio::join!(second, third)
        };
        let (first, (second, third)) = tokio::join!(first, others);
        first.unwrap();
        second.unwrap();
        let counted = pool.metrics().counted();
        assert_eq!((counted.done.get(), counted.refused.get(), counted.panicked.get()), (2, 1, 0));
        assert_eq!((counted.queued.get(), counted.running.get()), (0, 0));
        assert_eq!(counted.waited.get_sample_count(), 2);
        assert!(matches!(third, Err(PoolError::Busy(busy)) if busy.retry_after.as_secs() == 3));
    }

    #[tokio::test]
    async fn a_panic_costs_one_job_and_no_thread() {
        let pool = pool(1, 1);
        let failed: Result<(), _> = pool.run(|| panic!("on purpose")).await;
        assert!(matches!(failed, Err(PoolError::Panicked)));
        assert_eq!(pool.run(|| 1).await.unwrap(), 1);
        let counted = pool.metrics().counted();
        assert_eq!((counted.done.get(), counted.panicked.get()), (1, 1));
    }
}
