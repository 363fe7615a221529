use std::{iter::from_fn, sync::Arc, time::Duration};

use application::{
    ApplicationModule,
    accounts::Revocations,
    events::{EventStreams, Events, Hint},
    housekeeping::Housekeeping,
    images::ImageCleaning,
    kernel::Unavailable,
    search::Indexing,
};
use infrastructure::telemetry::{Metrics, ServiceWatch, Turns};
use shaku::HasComponent as _;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How often the log of changes is read at least. Memory is trusted for twice as long.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How long after a look the next hint waits, so that many hints are few looks.
const HINTS_WAIT: Duration = Duration::from_millis(20);

/// How often the relay looks for work that nobody in this process told it of: what the command
/// line or another replica wrote, and what failed before.
const RELAY_EVERY: Duration = Duration::from_secs(1);

/// How often this process takes in what others did to an index that they share.
const REFRESH_EVERY: Duration = Duration::from_mins(1);

/// How often periodic jobs are asked whether they are due.
const JOBS_EVERY: Duration = Duration::from_secs(5);

/// How often the whole service is looked at for `/metrics`.
const WATCH_EVERY: Duration = Duration::from_secs(10);

/// What runs beside the requests until the service stops.
pub struct Background {
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Background {
    /// Starts everything; `metrics` counts the turns, and `watch` looks how the service is doing.
    pub fn start(application: &ApplicationModule, metrics: &Metrics, watch: ServiceWatch) -> Self {
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let metrics = metrics.tasks();
        let repeat = |name| Repeat { name, turns: metrics.turns(name), stop: stop.clone() };

        let events: Arc<dyn Events> = application.resolve();
        let revocations: Arc<dyn Revocations> = application.resolve();
        let mut hints = events.subscribe();
        let freshness = metrics.clone();
        tasks.spawn(repeat("freshness").turns(async move || {
            let next = Instant::now() + LOOK_EVERY;
            revocations.look().await?;
            freshness.changes_were_read();
            sleep(HINTS_WAIT).await;
            while let Ok(hint) = timeout_at(next, hints.next()).await {
                match hint {
                    Hint::Everything => break,
                    Hint::Changes => {
                        // Whatever waits behind it is found by the same glance.
                        if from_fn(|| hints.at_hand()).any(|hint| hint == Hint::Everything) {
                            break;
                        }
                        revocations.glance().await?;
                        sleep(HINTS_WAIT).await;
                    }
                    Hint::Inbox(_) | Hint::Account(_) | Hint::Outbox => {}
                }
            }
            Ok(())
        }));

        let streams: Arc<dyn EventStreams> = application.resolve();
        tasks.spawn(repeat("streams").turns(async move || streams.turn().await));

        let indexing: Arc<dyn Indexing> = application.resolve();
        let mut hints = events.subscribe();
        tasks.spawn(repeat("relay").turns(async move || {
            if indexing.catch_up().await? == 0 {
                // Whether somebody woke us or time ran out, the next step is to look.
                let _ = timeout(RELAY_EVERY, hints.woken_by(Hint::Outbox)).await;
            }
            Ok(())
        }));

        let cleaning: Arc<dyn ImageCleaning> = application.resolve();
        let mut hints = events.subscribe();
        tasks.spawn(repeat("images").turns(async move || {
            if cleaning.catch_up().await? == 0 {
                let _ = timeout(RELAY_EVERY, hints.woken_by(Hint::Outbox)).await;
            }
            Ok(())
        }));

        let indexing: Arc<dyn Indexing> = application.resolve();
        tasks.spawn(repeat("index").turns(async move || {
            sleep(REFRESH_EVERY).await;
            indexing.refresh().await
        }));

        let jobs: Arc<dyn Housekeeping> = application.resolve();
        tasks.spawn(repeat("jobs").turns(async move || {
            jobs.run_due().await?;
            sleep(JOBS_EVERY).await;
            Ok(())
        }));

        tasks.spawn(repeat("watch").turns(async move || {
            watch.look().await?;
            sleep(WATCH_EVERY).await;
            Ok(())
        }));

        tasks.close();
        Self { stop, tasks }
    }

    /// Stops everything at its next wait. Each piece of work may be cut anywhere, since it is
    /// repeatable.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.wait().await;
    }
}

/// A task that goes on until it is told to stop.
struct Repeat {
    name: &'static str,
    turns: Turns,
    stop: CancellationToken,
}

impl Repeat {
    /// Does `turn` again and again, and counts that. Tells of a failure once, until it is over.
    async fn turns<F>(self, mut turn: F)
    where
        F: AsyncFnMut() -> Result<(), Unavailable>,
    {
        let Self { name, turns, stop } = self;
        let mut failing = false;
        while let Some(result) = stop.run_until_cancelled(turn()).await {
            match result {
                Ok(()) => {
                    turns.ok.inc();
                    if failing {
                        tracing::info!(task = name, "background work goes on");
                        failing = false;
                    }
                }
                Err(error) => {
                    turns.failed.inc();
                    if !failing {
                        let error = anyhow::Error::from(error);
                        tracing::warn!(
                            task = name,
                            error = format!("{error:#}"),
                            "background work failed"
                        );
                        failing = true;
                    }
                    stop.run_until_cancelled(sleep(LOOK_EVERY)).await;
                }
            }
        }
    }
}
