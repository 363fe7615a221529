use application::{
    events::{Change, ChangeLog, Changes, Hint},
    kernel::Unavailable,
};
use async_trait::async_trait;
use domain::{ids::SessionId, time::Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::super::{SeaOrmReads, error::corrupt, sql::Sql, work::SeaOrmUnitOfWork};

#[derive(FromQueryResult)]
struct ChangeRow {
    kind: String,
    key: Uuid,
    changed_at: Timestamp,
}

const fn key(change: Change) -> (&'static str, Uuid) {
    match change {
        Change::SessionEnded(session) => ("session.ended", session.uuid()),
    }
}

#[async_trait]
impl Changes for SeaOrmUnitOfWork {
    async fn push(&mut self, change: Change, now: Timestamp) -> Result<(), Unavailable> {
        let (kind, key) = key(change);
        Sql::new(
            "INSERT INTO changes (kind, key, changed_at) VALUES ($1, $2, $3) \
             ON CONFLICT (kind, key) DO UPDATE SET changed_at = excluded.changed_at",
        )
        .bind(kind)
        .bind(key)
        .bind(now)
        .run(&self.transaction)
        .await?;
        self.tell(Hint::Changes);
        Ok(())
    }
}

#[async_trait]
impl ChangeLog for SeaOrmReads {
    async fn since(&self, since: Timestamp) -> Result<Vec<(Change, Timestamp)>, Unavailable> {
        let rows: Vec<ChangeRow> =
            Sql::new("SELECT kind, key, changed_at FROM changes WHERE changed_at >= $1")
                .bind(since)
                .all(self.reads())
                .await?;
        let change = |row: ChangeRow| match row.kind.as_str() {
            "session.ended" => Ok((Change::SessionEnded(SessionId::new(row.key)), row.changed_at)),
            _ => Err(corrupt("kind of change")(row.kind)),
        };
        rows.into_iter().map(change).collect()
    }
}
