//! Periodic jobs, and what is forgotten by age.

use std::time::Duration;

use application::kernel::{Jobs, KEPT_FOR, Unavailable};
use async_trait::async_trait;
use chrono::Days;
use domain::time::Timestamp;
use sea_orm::Value;

use super::{
    Database,
    events::purge_inboxes,
    sql::{Sql, signed},
};

/// How long every replica has had to see a change.
const CHANGES_KEPT_FOR: Duration = Duration::from_hours(1);
/// How long what can no longer be used to sign in is kept.
const ENDED_KEPT_FOR: Duration = Duration::from_hours(30 * 24);
/// How long it can be told what was done to an account.
const AUDIT_KEPT_FOR: Duration = Duration::from_hours(365 * 24);
/// How long an inbox keeps an entry, and a stream of events can be resumed.
const NOTIFICATIONS_KEPT_FOR: Duration = Duration::from_hours(30 * 24);
/// Days of counters that statistics show, and one for clocks that differ.
const DAYS_SHOWN: u64 = 8;
/// Days of weeks that statistics show, likewise.
const WEEKS_SHOWN: u64 = 12 * 7 + 1;

/// Leases and clean-up behind SeaORM.
#[derive(Debug, Clone)]
pub struct SeaOrmJobs {
    database: Database,
}

impl SeaOrmJobs {
    /// Of `database`.
    pub const fn new(database: Database) -> Self {
        Self { database }
    }

    /// Deletes at most `limit` rows of `table` whose `column` is before `end`.
    async fn forget(
        &self,
        table: &str,
        key: &str,
        column: &str,
        end: impl Into<Value>,
        limit: u64,
    ) -> Result<u64, Unavailable> {
        Sql::new(format!(
            "DELETE FROM {table} WHERE ({key}) IN (\
             SELECT {key} FROM {table} WHERE {column} < $1 ORDER BY {column} LIMIT $2)"
        ))
        .bind(end)
        .bind(signed(limit))
        .run(&self.database.writes)
        .await
    }
}

#[async_trait]
impl Jobs for SeaOrmJobs {
    async fn take_turn(
        &self,
        job: &'static str,
        every: Duration,
        now: Timestamp,
    ) -> Result<bool, Unavailable> {
        let taken = Sql::new(
            "INSERT INTO jobs (name, due_at, ran_at) VALUES ($1, $2, $3) \
             ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at, ran_at = excluded.ran_at \
             WHERE jobs.due_at <= $3",
        );
        let taken = taken.bind(job).bind(now + every).bind(now);
        Ok(taken.run(&self.database.writes).await? > 0)
    }

    async fn purge(&self, now: Timestamp, limit: u64) -> Result<u64, Unavailable> {
        let today = now.date_naive();
        let ended = now - ENDED_KEPT_FOR;
        let days = today.checked_sub_days(Days::new(DAYS_SHOWN));
        let weeks = today.checked_sub_days(Days::new(WEEKS_SHOWN));
        let answer = "account_id, operation, key";
        let old = now - CHANGES_KEPT_FOR;
        let told = now - NOTIFICATIONS_KEPT_FOR;
        Ok(purge_inboxes(&self.database, told, limit, now).await?
            + self.forget("idempotency", answer, "created_at", now - KEPT_FOR, limit).await?
            + self.forget("changes", "kind, key", "changed_at", old, limit).await?
            + self.forget("invites", "hash", "expires_at", ended, limit).await?
            + self.forget("reset_codes", "hash", "expires_at", ended, limit).await?
            + self.forget("refresh_tokens", "hash", "expires_at", ended, limit).await?
            + self.forget("sessions", "id", "expires_at", ended, limit).await?
            + self.forget("sessions", "id", "ended_at", ended, limit).await?
            + self.forget("audit_events", "id", "at", now - AUDIT_KEPT_FOR, limit).await?
            + self.forget("daily_counters", "name, day, shard", "day", days, limit).await?
            + self.forget("mentor_weeks", "mentor_id, week", "week", weeks, limit).await?)
    }
}
