use std::collections::HashMap;

use application::{
    kernel::{Unavailable, Unredacted},
    reviews::{ReviewAuthor, ReviewRecord, ReviewView},
};
use domain::{
    ids::{AccountId, ReviewId},
    time::Timestamp,
};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::super::sql::{Sql, unsigned};

/// Columns of [`RecordRow`], of the table `ratings r` and those of [`SIDES`].
pub(super) const RECORD: &str = "r.id, r.mentor_id, r.student_id, r.score, r.text, r.created_at, \
     r.updated_at, r.version, sa.name AS author_name, s.avatar AS author_avatar, \
     m.listed AS is_mentor_listed";

/// What is joined to `ratings r` and `mentors m`.
pub(super) const SIDES: &str = "LEFT JOIN students s ON s.id = r.student_id \
     LEFT JOIN accounts sa ON sa.id = r.student_id";

#[derive(FromQueryResult)]
pub(super) struct RecordRow {
    pub(super) id: Uuid,
    mentor_id: Uuid,
    student_id: Option<Uuid>,
    score: i64,
    text: Option<String>,
    pub(super) created_at: Timestamp,
    updated_at: Timestamp,
    version: i64,
    author_name: Option<String>,
    author_avatar: Option<String>,
    is_mentor_listed: bool,
}

impl From<RecordRow> for Unredacted<ReviewRecord> {
    fn from(row: RecordRow) -> Self {
        let author_avatar = row.author_avatar;
        let review = ReviewView {
            id: row.id,
            mentor: row.mentor_id,
            author: row.author_name.map(|name| ReviewAuthor::of(&name, author_avatar)),
            score: u8::try_from(row.score).unwrap_or_default(),
            text: row.text,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: unsigned(row.version),
        };
        let (student, is_mentor_listed) = (row.student_id, row.is_mentor_listed);
        Self::new(ReviewRecord { review, student, is_mentor_listed })
    }
}

/// A rating, with or without a text.
pub(super) async fn find(
    connection: &impl ConnectionTrait,
    id: ReviewId,
) -> Result<Option<Unredacted<ReviewRecord>>, Unavailable> {
    let row: Option<RecordRow> = Sql::new(format!(
        "SELECT {RECORD} FROM ratings r JOIN mentors m ON m.id = r.mentor_id {SIDES} \
         WHERE r.id = $1"
    ))
    .bind(id.uuid())
    .one(connection)
    .await?;
    Ok(row.map(Unredacted::from))
}

/// Ratings by their ids, each with its author, until they are deleted.
pub(in super::super) async fn records(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, (Unredacted<ReviewRecord>, Option<AccountId>)>, Unavailable> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(format!(
        "SELECT {RECORD} FROM ratings r JOIN mentors m ON m.id = r.mentor_id {SIDES} \
         WHERE r.id IN ("
    ));
    let ids = sql.slots(ids.iter().copied());
    sql.push(&format!("{ids})"));
    let rows: Vec<RecordRow> = sql.all(connection).await?;
    let record = |row: RecordRow| {
        let (id, author) = (row.id, row.student_id.map(AccountId::new));
        (id, (row.into(), author))
    };
    Ok(rows.into_iter().map(record).collect())
}
