use std::collections::BTreeSet;

use application::{
    events::{Change, ChangeLog, Changes, Hint, Noted},
    kernel::Unavailable,
};
use async_trait::async_trait;
use domain::{
    ids::{AccountId, SessionId},
    time::Timestamp,
};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::super::{
    SeaOrmReads,
    sql::{Sql, unsigned},
    work::SeaOrmUnitOfWork,
};

/// How a change of what belongs to an account is called.
const ACCOUNT: &str = "account";

/// How the end of a session is called.
const SESSION_ENDED: &str = "session.ended";

/// How many changes one statement notes.
const AT_ONCE: usize = 1_000;

#[derive(FromQueryResult)]
struct ChangeRow {
    kind: String,
    key: Uuid,
    changed_at: Timestamp,
    revision: i64,
}

impl ChangeRow {
    fn noted(self) -> Option<Noted> {
        let change = match self.kind.as_str() {
            SESSION_ENDED => Change::SessionEnded(SessionId::new(self.key)),
            ACCOUNT => Change::Account(AccountId::new(self.key)),
            _ => return None,
        };
        Some(Noted { change, at: self.changed_at, revision: unsigned(self.revision) })
    }
}

/// Notes changes of one kind, in the order of their keys, so that two transactions that note the
/// same ones wait for each other instead of crosswise.
async fn note(
    connection: &impl ConnectionTrait,
    kind: &str,
    keys: impl IntoIterator<Item = Uuid>,
    now: Timestamp,
) -> Result<(), Unavailable> {
    let mut sql = Sql::new("INSERT INTO changes (kind, key, changed_at, revision) VALUES ");
    let (kind, now) = (sql.slot(kind), sql.slot(now));
    let rows: Vec<_> =
        keys.into_iter().map(|key| format!("({kind}, {}, {now}, 1)", sql.slot(key))).collect();
    sql.push(&rows.join(", "));
    sql.push(
        " ON CONFLICT (kind, key) DO UPDATE \
         SET changed_at = excluded.changed_at, revision = changes.revision + 1",
    );
    sql.run(connection).await.map(drop)
}

/// Notes that what belongs to `accounts` changed. To be the last thing in a transaction.
pub(in super::super) async fn note_accounts(
    connection: &impl ConnectionTrait,
    accounts: &BTreeSet<Uuid>,
    now: Timestamp,
) -> Result<(), Unavailable> {
    let accounts: Vec<_> = accounts.iter().copied().collect();
    for some in accounts.chunks(AT_ONCE) {
        note(connection, ACCOUNT, some.iter().copied(), now).await?;
    }
    Ok(())
}

#[async_trait]
impl Changes for SeaOrmUnitOfWork {
    async fn push(&mut self, change: Change, now: Timestamp) -> Result<(), Unavailable> {
        match change {
            Change::Account(account) => self.concerns(account.uuid()),
            Change::SessionEnded(session) => {
                note(&self.transaction, SESSION_ENDED, [session.uuid()], now).await?;
                self.tell(Hint::Changes);
            }
        }
        Ok(())
    }
}

impl SeaOrmReads {
    async fn noted(&self, condition: &str, since: Timestamp) -> Result<Vec<Noted>, Unavailable> {
        let rows: Vec<ChangeRow> = Sql::new(format!(
            "SELECT kind, key, changed_at, revision FROM changes WHERE {condition}changed_at >= $1"
        ))
        .bind(since)
        .all(self.reads())
        .await?;
        Ok(rows.into_iter().filter_map(ChangeRow::noted).collect())
    }
}

#[async_trait]
impl ChangeLog for SeaOrmReads {
    async fn since(&self, since: Timestamp) -> Result<Vec<Noted>, Unavailable> {
        self.noted("", since).await
    }

    async fn sessions_ended_since(&self, since: Timestamp) -> Result<Vec<Noted>, Unavailable> {
        // Written out, or the index of these alone would not be taken.
        self.noted("kind = 'session.ended' AND ", since).await
    }
}
