use std::time::Duration;

use application::{
    events::{Consumer, DirtyKey, Hint, Outbox, OutboxQueue, Work},
    kernel::Unavailable,
};
use async_trait::async_trait;
use domain::{
    ids::{ImageId, MentorId},
    time::Timestamp,
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::super::{
    Database,
    error::{corrupt, unavailable},
    sql::{Sql, limit, unsigned},
    work::SeaOrmUnitOfWork,
};

/// The row's key of a piece of work.
const fn key(work: Work) -> (&'static str, Uuid) {
    match work {
        Work::Mentor(mentor) => ("mentor", mentor.uuid()),
        Work::Index => ("index", Uuid::nil()),
        Work::Image(image) => ("image", image.uuid()),
    }
}

/// The kinds of a consumer's work, as a list in SQL. Kinds of a newer binary are nobody's here.
const fn kinds(consumer: Consumer) -> &'static str {
    match consumer {
        Consumer::Indexing => "'mentor', 'index'",
        Consumer::ImageCleaning => "'image'",
    }
}

/// Whose work is of this kind.
pub(in super::super) fn consumer_of(kind: &str) -> Option<Consumer> {
    match kind {
        "mentor" | "index" => Some(Consumer::Indexing),
        "image" => Some(Consumer::ImageCleaning),
        _ => None,
    }
}

fn work(kind: &str, key: Uuid) -> Result<Work, Unavailable> {
    match kind {
        "mentor" => Ok(Work::Mentor(MentorId::new(key))),
        "index" => Ok(Work::Index),
        "image" => Ok(Work::Image(ImageId::new(key))),
        _ => Err(corrupt("kind of work")(kind)),
    }
}

#[async_trait]
impl Outbox for SeaOrmUnitOfWork {
    async fn mark(&mut self, work: Work, now: Timestamp) -> Result<(), Unavailable> {
        let (kind, key) = key(work);
        // A lease holds, or two consumers would work on one key; a postponement does not, since
        // there is something new to try with.
        Sql::new(
            "INSERT INTO outbox (kind, key, revision, marked_at, claimable_at) \
             VALUES ($1, $2, 1, $3, $3) ON CONFLICT (kind, key) DO UPDATE SET \
             revision = outbox.revision + 1, marked_at = excluded.marked_at, \
             claimable_at = CASE WHEN outbox.leased OR outbox.claimable_at < excluded.claimable_at \
             THEN outbox.claimable_at ELSE excluded.claimable_at END",
        )
        .bind(kind)
        .bind(key)
        .bind(now)
        .run(&self.transaction)
        .await?;
        self.tell(Hint::Outbox);
        Ok(())
    }
}

#[derive(FromQueryResult)]
struct ClaimedRow {
    kind: String,
    key: Uuid,
    revision: i64,
    attempts: i64,
    marked_at: Timestamp,
}

#[derive(FromQueryResult)]
struct BacklogRow {
    backlog: i64,
}

/// The consumer's end of the outbox.
#[derive(Debug, Clone)]
pub struct SeaOrmOutboxQueue {
    database: Database,
}

impl SeaOrmOutboxQueue {
    /// Of `database`.
    pub const fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl OutboxQueue for SeaOrmOutboxQueue {
    async fn claim(
        &self,
        consumer: Consumer,
        most: usize,
        now: Timestamp,
        lease: Duration,
    ) -> Result<Vec<DirtyKey>, Unavailable> {
        // The condition stands outside too: inside alone, two sessions on PostgreSQL may see the
        // same row before either of them has changed it.
        let (kinds, skip_locked) = (kinds(consumer), self.database.dialect().skip_locked());
        let mut claimed: Vec<ClaimedRow> = Sql::new(format!(
            "UPDATE outbox SET leased = TRUE, claimable_at = $1, attempts = attempts + 1 \
             WHERE claimable_at <= $2 AND (kind, key) IN (SELECT kind, key FROM outbox \
             WHERE claimable_at <= $2 AND kind IN ({kinds}) \
             ORDER BY claimable_at LIMIT $3{skip_locked}) \
             RETURNING kind, key, revision, attempts, marked_at"
        ))
        .bind(now + lease)
        .bind(now)
        .bind(limit(most))
        .all(&self.database.writes)
        .await?;
        claimed.sort_by_key(|row| row.marked_at);
        let dirty = |row: ClaimedRow| {
            let attempts = u32::try_from(row.attempts - 1).unwrap_or_default();
            Ok(DirtyKey { work: work(&row.kind, row.key)?, revision: row.revision, attempts })
        };
        claimed.into_iter().map(dirty).collect()
    }

    async fn prolong(&self, claimed: &[DirtyKey], until: Timestamp) -> Result<(), Unavailable> {
        let transaction = self.database.begin().await?;
        for claimed in claimed {
            held(claimed, "leased = TRUE, claimable_at = $4").bind(until).run(&transaction).await?;
        }
        transaction.commit().await.map_err(unavailable)
    }

    async fn finish(&self, done: &[DirtyKey]) -> Result<(), Unavailable> {
        let transaction = self.database.begin().await?;
        for done in done {
            let (kind, key) = key(done.work);
            let forgotten =
                Sql::new("DELETE FROM outbox WHERE kind = $1 AND key = $2 AND revision = $3")
                    .bind(kind)
                    .bind(key)
                    .bind(done.revision)
                    .run(&transaction)
                    .await?;
            if forgotten == 0 {
                release(done, "marked_at", "0").run(&transaction).await?;
            }
        }
        transaction.commit().await.map_err(unavailable)
    }

    async fn postpone(&self, failed: &[DirtyKey], until: Timestamp) -> Result<(), Unavailable> {
        let transaction = self.database.begin().await?;
        for failed in failed {
            release(failed, "$4", "attempts").bind(until).run(&transaction).await?;
        }
        transaction.commit().await.map_err(unavailable)
    }

    async fn reclaim(&self) -> Result<(), Unavailable> {
        Sql::new("UPDATE outbox SET leased = FALSE, claimable_at = marked_at WHERE leased")
            .run(&self.database.writes)
            .await
            .map(drop)
    }

    async fn backlog(&self) -> Result<u64, Unavailable> {
        let row: Option<BacklogRow> = Sql::new(
            "SELECT COUNT(*) AS backlog FROM (SELECT 1 AS one FROM outbox LIMIT 1000000) waiting",
        )
        .one(&self.database.reads)
        .await?;
        Ok(row.map_or(0, |row| unsigned(row.backlog)))
    }
}

/// Gives up a lease, if it is still ours.
fn release(claimed: &DirtyKey, claimable_at: &str, attempts: &str) -> Sql {
    held(claimed, &format!("leased = FALSE, claimable_at = {claimable_at}, attempts = {attempts}"))
}

/// Changes claimed work whose lease is still ours: nobody else has claimed it since.
fn held(claimed: &DirtyKey, changes: &str) -> Sql {
    let (kind, key) = key(claimed.work);
    Sql::new(format!(
        "UPDATE outbox SET {changes} WHERE kind = $1 AND key = $2 AND attempts = $3 AND leased"
    ))
    .bind(kind)
    .bind(key)
    .bind(i64::from(claimed.attempts) + 1)
}
