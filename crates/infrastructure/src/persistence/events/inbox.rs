use application::{
    events::{Hint, Inbox, NewEntry, NotificationKind, ReadMark},
    kernel::Unavailable,
};
use async_trait::async_trait;
use domain::{ids::AccountId, time::Timestamp};
use sea_orm::{ActiveValue::Set, EntityTrait, FromQueryResult};
use uuid::Uuid;

use super::super::{
    entities::notification,
    error::unavailable,
    sql::{Sql, signed, unsigned},
    work::SeaOrmUnitOfWork,
};

#[derive(FromQueryResult)]
struct NumberRow {
    inbox_seq: i64,
}

#[derive(FromQueryResult)]
struct UnreadRow {
    inbox_unread: i64,
}

/// The request or the review that an entry is about.
const fn about(kind: NotificationKind) -> (Option<Uuid>, Option<Uuid>) {
    match kind {
        NotificationKind::RequestCreated(request)
        | NotificationKind::RequestUpdated(request, _)
        | NotificationKind::RequestExpiring(request) => (Some(request.uuid()), None),
        NotificationKind::ReviewCreated(review)
        | NotificationKind::ReviewUpdated(review)
        | NotificationKind::ReviewDeleted(review) => (None, Some(review.uuid())),
    }
}

#[async_trait]
impl Inbox for SeaOrmUnitOfWork {
    async fn push(&mut self, entry: NewEntry) -> Result<(), Unavailable> {
        let number: Option<NumberRow> = Sql::new(
            "UPDATE accounts SET inbox_seq = inbox_seq + 1, inbox_unread = inbox_unread + 1 \
             WHERE id = $1 AND deleted_at IS NULL RETURNING inbox_seq",
        )
        .bind(entry.to.uuid())
        .one(&self.transaction)
        .await?;
        let Some(number) = number else { return Ok(()) };
        let (request_id, review_id) = about(entry.kind);
        let row = notification::ActiveModel {
            account_id: Set(entry.to.uuid()),
            seq: Set(number.inbox_seq),
            id: Set(entry.id.uuid()),
            kind: Set(entry.kind.as_str().to_owned()),
            request_id: Set(request_id),
            review_id: Set(review_id),
            status: Set(entry.kind.status().map(|status| status.as_str().to_owned())),
            created_at: Set(entry.at),
            read_at: Set(None),
        };
        let inserted = notification::Entity::insert(row).exec_without_returning(&self.transaction);
        inserted.await.map_err(unavailable)?;
        self.tell(Hint::Inbox(entry.to));
        self.concerns(entry.to.uuid());
        Ok(())
    }

    async fn mark_read(
        &mut self,
        account: AccountId,
        read: &ReadMark,
        now: Timestamp,
    ) -> Result<u64, Unavailable> {
        // New entries wait, so that the count is of what is there.
        let inbox = Sql::new("SELECT id FROM accounts WHERE id = $1").bind(account.uuid());
        self.dialect.lock(&self.transaction, inbox).await?;
        let mut sql = Sql::new(
            "UPDATE notifications SET read_at = $1 WHERE account_id = $2 AND read_at IS NULL AND ",
        )
        .bind(now)
        .bind(account.uuid());
        match read {
            ReadMark::UpTo(entry) => {
                let entry = sql.slot(entry.uuid());
                sql.push(&format!(
                    "seq <= (SELECT seq FROM notifications WHERE account_id = $2 AND id = {entry})"
                ));
            }
            ReadMark::These(entries) if entries.is_empty() => {
                sql.push("FALSE");
            }
            ReadMark::These(entries) => {
                let entries = sql.slots(entries.iter().map(|entry| entry.uuid()));
                sql.push(&format!("id IN ({entries})"));
            }
        }
        let newly_read = sql.run(&self.transaction).await?;
        if newly_read > 0 {
            self.concerns(account.uuid());
        }
        let left: Option<UnreadRow> = Sql::new(
            "UPDATE accounts SET inbox_unread = inbox_unread - $1 WHERE id = $2 \
             RETURNING inbox_unread",
        )
        .bind(signed(newly_read))
        .bind(account.uuid())
        .one(&self.transaction)
        .await?;
        Ok(left.map_or(0, |left| unsigned(left.inbox_unread)))
    }
}
