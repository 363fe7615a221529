use std::{collections::HashMap, time::Duration};

use application::{events::Consumer, kernel::Unavailable};
use domain::{accounts::Role, requests::Status, time::Timestamp};
use sea_orm::FromQueryResult;

use super::{
    super::{
        SeaOrmReads,
        events::consumer_of,
        mentors::EVERYBODY,
        sql::{Sql, unsigned},
    },
    counters,
};

/// How many rows of the outbox are looked at. With so many waiting, how many exactly does not matter.
const WAITING: u64 = 100_000;

const BLOCKED: &str = "blocked";
const ACCEPTING: &str = "accepting";

/// The whole service in numbers, for its operators.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    values: HashMap<String, u64>,
    waiting: HashMap<Consumer, Waiting>,
}

/// What waits in the outbox for one consumer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// How many pieces of work, 100,000 at most.
    pub rows: u64,
    /// For how long the oldest of them has waited.
    pub oldest: Duration,
}

#[derive(FromQueryResult)]
struct ValueRow {
    name: String,
    value: i64,
}

#[derive(FromQueryResult)]
struct WaitingRow {
    kind: String,
    waiting: i64,
    oldest: Timestamp,
}

impl Figures {
    /// Living accounts of a role.
    pub fn accounts(&self, role: Role) -> u64 {
        self.value(&counters::accounts(role))
    }

    /// Living accounts that are blocked.
    pub fn blocked(&self) -> u64 {
        self.value(BLOCKED)
    }

    /// Requests that stand there.
    pub fn requests(&self, status: Status) -> u64 {
        self.value(&counters::requests(status))
    }

    /// Listed mentors who take requests now.
    pub fn accepting(&self) -> u64 {
        self.value(ACCEPTING)
    }

    /// Ratings, with or without text.
    pub fn reviews(&self) -> u64 {
        self.value(counters::REVIEWS)
    }

    /// What waits for a consumer.
    pub fn waiting(&self, consumer: Consumer) -> Waiting {
        self.waiting.get(&consumer).copied().unwrap_or_default()
    }

    fn value(&self, name: &str) -> u64 {
        self.values.get(name).copied().unwrap_or_default()
    }
}

impl SeaOrmReads {
    /// The service in numbers at `now`: kept ones, but for the blocked accounts, which an index of
    /// their own lists, and the mentors who take requests, which are a range of the catalogue.
    pub async fn figures(&self, now: Timestamp) -> Result<Figures, Unavailable> {
        let values: Vec<ValueRow> = Sql::new(format!(
            "SELECT name, CAST(SUM(value) AS bigint) AS value FROM counters GROUP BY name \
             UNION ALL SELECT '{BLOCKED}', COUNT(*) FROM accounts \
             WHERE deleted_at IS NULL AND blocked_at IS NOT NULL \
             UNION ALL SELECT '{ACCEPTING}', COUNT(*) FROM catalogue \
             WHERE facet = $1 AND accepting = TRUE",
        ))
        .bind(EVERYBODY)
        .all(self.reads())
        .await?;
        let rows: Vec<WaitingRow> = Sql::new(format!(
            "SELECT kind, COUNT(*) AS waiting, MIN(marked_at) AS oldest \
             FROM (SELECT kind, marked_at FROM outbox LIMIT {WAITING}) waiting GROUP BY kind"
        ))
        .all(self.reads())
        .await?;
        let mut waiting: HashMap<Consumer, Waiting> = HashMap::new();
        for row in rows {
            // Work that only a newer binary knows is nobody's here.
            let Some(consumer) = consumer_of(&row.kind) else { continue };
            let waits = waiting.entry(consumer).or_default();
            waits.rows += unsigned(row.waiting);
            waits.oldest = waits.oldest.max((now - row.oldest).to_std().unwrap_or_default());
        }
        let values = values.into_iter().map(|row| (row.name, unsigned(row.value))).collect();
        Ok(Figures { values, waiting })
    }
}
