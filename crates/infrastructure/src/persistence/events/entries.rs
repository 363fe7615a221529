use std::collections::HashMap;

use application::{
    events::{EntryRecord, InboxRange, InboxReads, NotificationKind},
    kernel::{Keyset, Page, PageRequest, Unavailable, Unredacted},
    requests::RequestRecord,
    reviews::ReviewRecord,
};
use async_trait::async_trait;
use domain::{
    ids::{AccountId, NotificationId, RequestId, ReviewId},
    requests::Status,
    time::Timestamp,
};
use sea_orm::{FromQueryResult, QueryResult};
use uuid::Uuid;

use super::super::{
    SeaOrmReads,
    error::{corrupt, unavailable},
    page, requests, reviews,
    sql::{Sql, limit, signed, unsigned},
};

#[derive(FromQueryResult)]
struct RangeRow {
    inbox_seq: i64,
    oldest: Option<i64>,
}

#[derive(FromQueryResult)]
struct UnreadRow {
    inbox_unread: i64,
}

/// Columns of [`EntryRow`].
const ENTRY: &str = "n.account_id, n.seq, n.id, n.type AS kind, n.request_id, n.review_id, \
     n.status, n.created_at, n.read_at";

#[derive(FromQueryResult)]
struct EntryRow {
    account_id: Uuid,
    seq: i64,
    id: Uuid,
    kind: String,
    request_id: Option<Uuid>,
    review_id: Option<Uuid>,
    status: Option<String>,
    created_at: Timestamp,
    read_at: Option<Timestamp>,
}

impl EntryRow {
    fn kind(&self) -> Result<NotificationKind, Unavailable> {
        let request = self.request_id.map(RequestId::new);
        let review = self.review_id.map(ReviewId::new);
        let status = |word: &String| Status::parse(word).ok_or_else(|| corrupt("status")(word));
        let status = self.status.as_ref().map(status).transpose()?;
        let kind = match self.kind.as_str() {
            "request.created" => request.map(NotificationKind::RequestCreated),
            "request.updated" => request.map(|id| NotificationKind::RequestUpdated(id, status)),
            "request.expiring" => request.map(NotificationKind::RequestExpiring),
            "review.created" => review.map(NotificationKind::ReviewCreated),
            "review.updated" => review.map(NotificationKind::ReviewUpdated),
            "review.deleted" => review.map(NotificationKind::ReviewDeleted),
            _ => None,
        };
        kind.ok_or_else(|| corrupt("kind of notification")(&self.kind))
    }

    fn record(
        self,
        requests: &HashMap<Uuid, Unredacted<RequestRecord>>,
        reviews: &HashMap<Uuid, (Unredacted<ReviewRecord>, Option<AccountId>)>,
    ) -> Result<EntryRecord, Unavailable> {
        let review = self.review_id.and_then(|id| reviews.get(&id));
        Ok(EntryRecord {
            kind: self.kind()?,
            to: AccountId::new(self.account_id),
            seq: unsigned(self.seq),
            id: NotificationId::new(self.id),
            created_at: self.created_at,
            read_at: self.read_at,
            request: self.request_id.and_then(|id| requests.get(&id).cloned()),
            review: review.map(|(review, _)| review.clone()),
            reviewer: review.and_then(|(_, author)| *author),
        })
    }
}

fn ids(rows: &[EntryRow], id: impl Fn(&EntryRow) -> Option<Uuid>) -> Vec<Uuid> {
    let mut ids: Vec<_> = rows.iter().filter_map(id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

impl SeaOrmReads {
    /// The entries with what they are about: all of that in two more reads.
    async fn entries(&self, rows: Vec<EntryRow>) -> Result<Vec<EntryRecord>, Unavailable> {
        let about_requests = ids(&rows, |row| row.request_id);
        let about_reviews = ids(&rows, |row| row.review_id);
        let (requests, reviews) = tokio::try_join!(
            requests::records(self.reads(), &about_requests),
            reviews::records(self.reads(), &about_reviews),
        )?;
        rows.into_iter().map(|row| row.record(&requests, &reviews)).collect()
    }
}

#[async_trait]
impl InboxReads for SeaOrmReads {
    async fn range(&self, account: AccountId) -> Result<Option<InboxRange>, Unavailable> {
        let row: Option<RangeRow> = Sql::new(
            "SELECT inbox_seq, \
             (SELECT MIN(n.seq) FROM notifications n WHERE n.account_id = a.id) AS oldest \
             FROM accounts a WHERE id = $1 AND deleted_at IS NULL",
        )
        .bind(account.uuid())
        .one(self.reads())
        .await?;
        Ok(row.map(|row| InboxRange {
            latest: unsigned(row.inbox_seq),
            forgotten: unsigned(row.oldest.map_or(row.inbox_seq, |oldest| oldest - 1)),
        }))
    }

    async fn after(
        &self,
        places: &[(AccountId, u64)],
        most: usize,
    ) -> Result<Vec<EntryRecord>, Unavailable> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(format!("SELECT {ENTRY} FROM (VALUES "));
        let places: Vec<_> = places
            .iter()
            .map(|(account, seq)| {
                format!("({}, {})", sql.slot(account.uuid()), sql.slot(signed(*seq)))
            })
            .collect();
        sql.push(&places.join(", "));
        // Both databases call the columns of values so.
        sql.push(
            ") AS w JOIN notifications n ON n.account_id = w.column1 AND n.seq > w.column2 \
             ORDER BY n.account_id, n.seq LIMIT ",
        );
        let most = sql.slot(limit(most));
        sql.push(&most);
        self.entries(sql.all(self.reads()).await?).await
    }

    async fn page(
        &self,
        account: AccountId,
        request: PageRequest,
    ) -> Result<(Page<EntryRecord>, u64), Unavailable> {
        let mut sql = Sql::new("SELECT a.inbox_unread, n.* FROM accounts a LEFT JOIN (");
        sql.push(&format!("SELECT {ENTRY} FROM notifications n WHERE n.account_id = $1"));
        sql = sql.bind(account.uuid());
        if let Some(after) = request.after {
            // Numbers rise strictly, which moments need not. What follows an entry that was
            // forgotten meanwhile was forgotten, too.
            let after = sql.slot(after.id);
            sql.push(&format!(
                " AND n.seq < (SELECT seq FROM notifications WHERE account_id = $1 AND id = {after})"
            ));
        }
        let surplus = sql.slot(page::surplus(request));
        sql.push(&format!(
            " ORDER BY n.seq DESC LIMIT {surplus}) n ON TRUE WHERE a.id = $1 ORDER BY n.seq DESC"
        ));
        let rows = sql.rows(self.reads()).await?;
        let unread = match rows.first() {
            Some(row) => UnreadRow::from_query_result(row, "").map_err(unavailable)?.inbox_unread,
            None => 0,
        };
        // Without an entry, there is one row with nothing but the count.
        let entry = |row: &QueryResult| match row.try_get::<Option<i64>>("", "seq") {
            Ok(Some(_)) => Some(EntryRow::from_query_result(row, "")),
            Ok(None) => None,
            Err(error) => Some(Err(error)),
        };
        let rows: Result<Vec<_>, _> = rows.iter().filter_map(entry).collect();
        let key = |row: &EntryRow| Keyset { created_at: row.created_at, id: row.id };
        let Page { items, next } = Page::of_surplus(rows.map_err(unavailable)?, request.limit, key);
        Ok((Page { items: self.entries(items).await?, next }, unsigned(unread)))
    }
}
