use std::time::Duration;

use async_trait::async_trait;
use domain::time::Timestamp;
use shaku::Interface;

use super::Unavailable;

/// Periodic jobs, each run by one replica at a time.
#[async_trait]
pub trait Jobs: Interface {
    /// Whether `job` is due and now ours: of all replicas that ask, one gets `true` every `every`.
    /// A replica that dies at work costs one turn, so jobs MUST be repeatable.
    async fn take_turn(
        &self,
        job: &'static str,
        every: Duration,
        now: Timestamp,
    ) -> Result<bool, Unavailable>;

    /// Forgets rows whose time is over at `now`: idempotency rows, changes that every replica has
    /// seen (older than an hour), notifications older than 30 days (the unread ones are counted out),
    /// codes, refresh tokens and sessions that expired or ended more
    /// than 30 days ago, days and weeks that no statistic shows. At most `limit` rows of each kind;
    /// the number forgotten.
    async fn purge(&self, now: Timestamp, limit: u64) -> Result<u64, Unavailable>;
}
