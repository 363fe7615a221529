//! Counters of the whole service, in shards.

use application::kernel::Unavailable;
use chrono::NaiveDate;
use domain::{accounts::Role, requests::Status, time::Timestamp};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::super::sql::Sql;

/// Among how many rows the writers of one counter spread.
const SHARDS: i64 = 8;

/// Ratings, with or without text.
pub(super) const REVIEWS: &str = "reviews";
/// Accounts by their latest active day.
pub(super) const ACTIVE: &str = "active";

/// Living accounts of a role.
pub(super) fn accounts(role: Role) -> String {
    format!("accounts.{role}")
}

/// Accounts of a role by the day of their sign-up, deleted ones included.
pub(super) fn new_accounts(role: Role) -> String {
    format!("new.{role}")
}

/// Requests by where they stand.
pub(super) fn requests(status: Status) -> String {
    format!("requests.{status}")
}

/// The shard of somebody whose id ends in random bits.
pub(super) fn shard_of(id: Uuid) -> i64 {
    i64::from(id.as_bytes()[15]) % SHARDS
}

/// The shard of a moment, where nobody is at hand.
pub(super) const fn shard_at(now: Timestamp) -> i64 {
    now.timestamp_micros().rem_euclid(SHARDS)
}

/// Adds `change` to a counter.
pub(super) async fn add(
    connection: &impl ConnectionTrait,
    name: &str,
    shard: i64,
    change: i64,
) -> Result<(), Unavailable> {
    Sql::new(
        "INSERT INTO counters (name, shard, value) VALUES ($1, $2, $3) \
         ON CONFLICT (name, shard) DO UPDATE SET value = counters.value + excluded.value",
    )
    .bind(name)
    .bind(shard)
    .bind(change)
    .run(connection)
    .await
    .map(drop)
}

/// Adds `change` to a counter of one day.
pub(super) async fn add_on(
    connection: &impl ConnectionTrait,
    name: &str,
    day: NaiveDate,
    shard: i64,
    change: i64,
) -> Result<(), Unavailable> {
    Sql::new(
        "INSERT INTO daily_counters (name, day, shard, value) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (name, day, shard) \
         DO UPDATE SET value = daily_counters.value + excluded.value",
    )
    .bind(name)
    .bind(day)
    .bind(shard)
    .bind(change)
    .run(connection)
    .await
    .map(drop)
}
