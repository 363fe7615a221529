use application::{
    events::{Hint, Inbox, NewEntry, NotificationKind},
    kernel::Unavailable,
};
use async_trait::async_trait;
use sea_orm::{ActiveValue::Set, EntityTrait, FromQueryResult};
use uuid::Uuid;

use super::super::{entities::notification, error::unavailable, sql::Sql, work::SeaOrmUnitOfWork};

#[derive(FromQueryResult)]
struct NumberRow {
    inbox_seq: i64,
}

/// The request or the review that an entry is about.
const fn about(kind: NotificationKind) -> (Option<Uuid>, Option<Uuid>) {
    match kind {
        NotificationKind::RequestCreated(request)
        | NotificationKind::RequestUpdated(request)
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
            created_at: Set(entry.at),
            read_at: Set(None),
        };
        let inserted = notification::Entity::insert(row).exec_without_returning(&self.transaction);
        inserted.await.map_err(unavailable)?;
        self.tell(Hint::Inbox(entry.to));
        Ok(())
    }
}
