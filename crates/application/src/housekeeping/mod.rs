//! What happens by itself, periodically, on one replica at a time.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::time::Timestamp;
use shaku::{Component, Interface};

use crate::{
    kernel::{Clock, Jobs, Unavailable},
    requests::RequestDesk,
};

/// How often requests are settled about which time alone decides.
const SETTLE_EVERY: Duration = Duration::from_secs(10);

/// How often old rows are forgotten.
const PURGE_EVERY: Duration = Duration::from_mins(10);

/// How many rows of each kind are forgotten in one transaction, so that writers do not wait long.
const PURGE_BATCH: u64 = 1_000;

/// Runs what is due.
#[async_trait]
pub trait Housekeeping: Interface {
    /// Runs every job whose turn it is, also when another one fails; the first failure. To be
    /// called every few seconds.
    async fn run_due(&self) -> Result<(), Unavailable>;
}

/// [`Housekeeping`] on the ports.
#[derive(Component)]
#[shaku(interface = Housekeeping)]
pub struct HousekeepingService {
    #[shaku(inject)]
    jobs: Arc<dyn Jobs>,
    #[shaku(inject)]
    requests: Arc<dyn RequestDesk>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
}

#[async_trait]
impl Housekeeping for HousekeepingService {
    async fn run_due(&self) -> Result<(), Unavailable> {
        let now = self.clock.now();
        let outcomes = [
            self.expire(now).await,
            self.remind(now).await,
            self.complete(now).await,
            self.purge(now).await,
        ];
        outcomes.into_iter().collect()
    }
}

impl HousekeepingService {
    async fn expire(&self, now: Timestamp) -> Result<(), Unavailable> {
        if self.jobs.take_turn("expire_requests", SETTLE_EVERY, now).await? {
            let expired = self.requests.expire_due().await?;
            if expired > 0 {
                tracing::info!(expired, "requests expired unanswered");
            }
        }
        Ok(())
    }

    async fn remind(&self, now: Timestamp) -> Result<(), Unavailable> {
        if self.jobs.take_turn("remind_of_requests", SETTLE_EVERY, now).await? {
            let reminded = self.requests.remind_due().await?;
            if reminded > 0 {
                tracing::info!(reminded, "mentors were reminded of requests");
            }
        }
        Ok(())
    }

    async fn complete(&self, now: Timestamp) -> Result<(), Unavailable> {
        if self.jobs.take_turn("complete_requests", SETTLE_EVERY, now).await? {
            let completed = self.requests.complete_due().await?;
            if completed > 0 {
                tracing::info!(completed, "requests that were left open completed");
            }
        }
        Ok(())
    }

    async fn purge(&self, now: Timestamp) -> Result<(), Unavailable> {
        if self.jobs.take_turn("purge", PURGE_EVERY, now).await? {
            while self.jobs.purge(now, PURGE_BATCH).await? >= PURGE_BATCH {}
        }
        Ok(())
    }
}
