use std::collections::{BTreeMap, BTreeSet};

use application::kernel::Unavailable;
use domain::time::Timestamp;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{
    super::{
        Database,
        error::unavailable,
        sql::{Sql, signed},
    },
    note_accounts,
};

#[derive(FromQueryResult)]
struct InboxRow {
    account_id: Uuid,
}

#[derive(FromQueryResult)]
struct ForgottenRow {
    account_id: Uuid,
    unread: bool,
}

/// Forgets at most `most` entries that were made before `end`, and counts the unread ones among them
/// out; how many.
pub(in super::super) async fn purge_inboxes(
    database: &Database,
    end: Timestamp,
    most: u64,
    now: Timestamp,
) -> Result<u64, Unavailable> {
    const OLDEST: &str = "SELECT account_id, seq FROM notifications WHERE created_at < $1 ORDER BY created_at LIMIT $2";
    let transaction = database.begin().await?;
    // Inboxes that somebody writes to are passed by until the next time: whoever holds several rows
    // of accounts must not wait for one.
    let free = Sql::new(format!(
        "SELECT a.id AS account_id FROM accounts a WHERE a.id IN \
         (SELECT account_id FROM ({OLDEST}) o){}",
        database.dialect().skip_locked()
    ));
    let free: Vec<InboxRow> = free.bind(end).bind(signed(most)).all(&transaction).await?;
    if free.is_empty() {
        return Ok(0);
    }
    let mut sql = Sql::new(format!(
        "DELETE FROM notifications WHERE (account_id, seq) IN ({OLDEST}) AND account_id IN ("
    ))
    .bind(end)
    .bind(signed(most));
    let slots = sql.slots(free.into_iter().map(|inbox| inbox.account_id));
    sql.push(&format!("{slots}) RETURNING account_id, read_at IS NULL AS unread"));
    let forgotten: Vec<ForgottenRow> = sql.all(&transaction).await?;

    let mut unread = BTreeMap::<Uuid, i64>::new();
    for entry in forgotten.iter().filter(|entry| entry.unread) {
        *unread.entry(entry.account_id).or_default() += 1;
    }
    for (account, count) in unread {
        Sql::new("UPDATE accounts SET inbox_unread = inbox_unread - $1 WHERE id = $2")
            .bind(count)
            .bind(account)
            .run(&transaction)
            .await?;
    }
    let changed: BTreeSet<_> = forgotten.iter().map(|entry| entry.account_id).collect();
    if !changed.is_empty() {
        note_accounts(&transaction, &changed, now).await?;
    }
    transaction.commit().await.map_err(unavailable)?;
    Ok(u64::try_from(forgotten.len()).unwrap_or_default())
}
