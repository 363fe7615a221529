use application::{
    kernel::{Keyset, Page, PageRequest, Unavailable, Unredacted},
    requests::{RequestReads, RequestRecord},
};
use async_trait::async_trait;
use domain::{
    ids::{AccountId, MentorId, RequestId, StudentId},
    requests::Status,
    time::Timestamp,
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{
    super::{
        SeaOrmReads,
        error::unavailable,
        page,
        sql::{self, Sql},
    },
    record::{self, RECORD, RecordRow, SIDES},
    store::PENDING,
};

#[derive(FromQueryResult)]
struct IdRow {
    id: Uuid,
}

#[derive(FromQueryResult)]
struct KeyRow {
    created_at: Timestamp,
    id: Uuid,
}

impl SeaOrmReads {
    /// The requests of one side: a walk of that side's index for each status, merged.
    async fn requests_of(
        &self,
        side: &str,
        account: Uuid,
        statuses: &[Status],
        page: PageRequest,
    ) -> Result<Page<Unredacted<RequestRecord>>, Unavailable> {
        let statuses = if statuses.is_empty() { &Status::ALL } else { statuses };
        let mut sql = Sql::new(format!("{RECORD} FROM ("));
        let account = sql.slot(account);
        let rest = page::rest(&mut sql, page, "r.").map(|rest| format!(" AND {rest}"));
        let rest = rest.unwrap_or_default();
        let order = page::order(page.order, "");
        let limit = sql.slot(page::surplus(page));
        let mut words: Vec<_> = statuses.iter().map(|status| status.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        let walks: Vec<_> = words
            .into_iter()
            .map(|word| {
                format!(
                    "SELECT * FROM (SELECT r.id, r.created_at FROM requests r \
                     WHERE r.{side} = {account} AND r.status = '{word}'{rest} \
                     {order} LIMIT {limit}) w"
                )
            })
            .collect();
        sql.push(&walks.join(" UNION ALL "));
        sql.push(&format!(" {order} LIMIT {limit}) p JOIN requests r ON r.id = p.id {SIDES} "));
        sql.push(&page::order(page.order, "p."));
        let records: Result<Vec<_>, _> = sql
            .rows(self.reads())
            .await?
            .iter()
            .map(|row| {
                let key = KeyRow::from_query_result(row, "")?;
                let key = Keyset { created_at: key.created_at, id: key.id };
                Ok((key, RecordRow::from_query_result(row, "")?))
            })
            .collect();
        let records = Page::of_surplus(records.map_err(unavailable)?, page.limit, |(key, _)| *key);
        Ok(records.map(|(_, row)| row.into()))
    }

    /// The first of those that `select` finds, by walking a partial index of what may be due.
    async fn due(&self, mut select: Sql, limit: usize) -> Result<Vec<RequestId>, Unavailable> {
        let limit = select.slot(sql::limit(limit));
        select.push(&format!(" LIMIT {limit}"));
        let rows: Vec<IdRow> = select.all(self.reads()).await?;
        Ok(rows.into_iter().map(|row| RequestId::new(row.id)).collect())
    }
}

#[async_trait]
impl RequestReads for SeaOrmReads {
    async fn request(
        &self,
        id: RequestId,
        of: Option<AccountId>,
    ) -> Result<Option<Unredacted<RequestRecord>>, Unavailable> {
        record::find(self.reads(), id, of).await
    }

    async fn of_student(
        &self,
        student: StudentId,
        statuses: &[Status],
        page: PageRequest,
    ) -> Result<Page<Unredacted<RequestRecord>>, Unavailable> {
        self.requests_of("student_id", student.uuid(), statuses, page).await
    }

    async fn of_mentor(
        &self,
        mentor: MentorId,
        statuses: &[Status],
        page: PageRequest,
    ) -> Result<Page<Unredacted<RequestRecord>>, Unavailable> {
        self.requests_of("mentor_id", mentor.uuid(), statuses, page).await
    }

    async fn overdue(&self, now: Timestamp, limit: usize) -> Result<Vec<RequestId>, Unavailable> {
        let overdue = Sql::new(format!(
            "SELECT id FROM requests WHERE {PENDING} AND expires_at <= $1 ORDER BY expires_at, id"
        ));
        self.due(overdue.bind(now), limit).await
    }

    async fn unreminded(
        &self,
        made: Timestamp,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<RequestId>, Unavailable> {
        let unreminded = Sql::new(format!(
            "SELECT id FROM requests WHERE {PENDING} AND reminded_at IS NULL \
             AND created_at <= $1 AND expires_at > $2 ORDER BY created_at, id"
        ));
        self.due(unreminded.bind(made).bind(now), limit).await
    }

    async fn left_open(
        &self,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<RequestId>, Unavailable> {
        /// The index's own expression: the later of the two.
        const LATEST: &str = "CASE WHEN date > decided_at THEN date ELSE decided_at END";
        let left_open = Sql::new(format!(
            "SELECT id FROM requests WHERE status = 'ACCEPTED' AND {LATEST} <= $1 \
             ORDER BY {LATEST}, id"
        ));
        self.due(left_open.bind(until), limit).await
    }
}
