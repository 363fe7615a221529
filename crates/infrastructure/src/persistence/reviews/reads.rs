use application::{
    kernel::{Keyset, Page, PageRequest, Unavailable, Unredacted},
    mentors::Viewer,
    reviews::{ReviewReads, ReviewRecord},
};
use async_trait::async_trait;
use domain::ids::{MentorId, ReviewId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{
    super::{SeaOrmReads, error::unavailable, mentors, page, sql::Sql},
    record::{self, RECORD, RecordRow, SIDES},
};

#[derive(FromQueryResult)]
struct IdRow {
    id: Option<Uuid>,
}

#[async_trait]
impl ReviewReads for SeaOrmReads {
    async fn review(&self, id: ReviewId) -> Result<Option<Unredacted<ReviewRecord>>, Unavailable> {
        record::find(self.reads(), id).await
    }

    async fn of_mentor(
        &self,
        mentor: MentorId,
        viewer: Viewer,
        page: PageRequest,
    ) -> Result<Option<Page<Unredacted<ReviewRecord>>>, Unavailable> {
        // One row at least for a mentor who may be seen: without reviews, an empty one.
        let mut sql = Sql::new(format!("SELECT {RECORD} FROM mentors m "));
        let mentor = sql.slot(mentor.uuid());
        let rest = page::rest(&mut sql, page, "").map(|rest| format!(" AND {rest}"));
        let rest = rest.unwrap_or_default();
        let order = page::order(page.order, "");
        let limit = sql.slot(page::surplus(page));
        sql.push(&format!(
            "JOIN accounts a ON a.id = m.id LEFT JOIN (SELECT * FROM ratings \
             WHERE mentor_id = {mentor} AND text IS NOT NULL{rest} {order} LIMIT {limit}) r \
             ON r.mentor_id = m.id {SIDES} WHERE m.id = {mentor} AND {} {}",
            mentors::visible_to(viewer),
            page::order(page.order, "r."),
        ));
        let rows = sql.rows(self.reads()).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let mut records = Vec::with_capacity(rows.len());
        for row in &rows {
            if IdRow::from_query_result(row, "").map_err(unavailable)?.id.is_some() {
                records.push(RecordRow::from_query_result(row, "").map_err(unavailable)?);
            }
        }
        let key = |row: &RecordRow| Keyset { created_at: row.created_at, id: row.id };
        Ok(Some(Page::of_surplus(records, page.limit, key).map(Unredacted::from)))
    }
}
