//! What entries of inboxes are about, for many entries at once.

use std::collections::HashMap;

use application::{
    kernel::Unavailable,
    reviews::{ReviewAuthor, ReviewView},
};
use domain::{ids::AccountId, time::Timestamp};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::super::{
    error::corrupt,
    sql::{Sql, unsigned},
};

#[derive(FromQueryResult)]
struct ReviewRow {
    id: Uuid,
    mentor_id: Uuid,
    student_id: Option<Uuid>,
    author_name: Option<String>,
    author_avatar: Option<String>,
    score: i64,
    text: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: i64,
}

impl ReviewRow {
    fn view(self) -> Result<ReviewView, Unavailable> {
        let author = self.author_name.map(|name| ReviewAuthor {
            name: name.split_whitespace().next().unwrap_or_default().to_owned(),
            avatar: self.author_avatar,
        });
        Ok(ReviewView {
            id: self.id,
            mentor: self.mentor_id,
            author,
            score: u8::try_from(self.score).map_err(corrupt("score"))?,
            text: self.text,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: unsigned(self.version),
        })
    }
}

/// Reviews by their ids, as those see them who are signed in, and who wrote them.
pub(super) async fn reviews(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, (ReviewView, Option<AccountId>)>, Unavailable> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(
        "SELECT g.id, g.mentor_id, g.student_id, a.name AS author_name, s.avatar AS author_avatar, g.score, \
         g.text, g.created_at, g.updated_at, g.version FROM ratings g \
         LEFT JOIN accounts a ON a.id = g.student_id LEFT JOIN students s ON s.id = g.student_id \
         WHERE g.id IN (",
    );
    let ids = sql.slots(ids.iter().copied());
    sql.push(&format!("{ids})"));
    let rows: Vec<ReviewRow> = sql.all(connection).await?;
    let entry = |row: ReviewRow| {
        let author = row.student_id.map(AccountId::new);
        Ok((row.id, (row.view()?, author)))
    };
    rows.into_iter().map(entry).collect()
}
