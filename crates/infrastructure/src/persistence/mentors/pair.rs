use application::{
    kernel::Unavailable,
    mentors::{PairRecord, SwipeAction},
    reviews::{ReviewAuthor, ReviewView},
};
use domain::{
    ids::{MentorId, StudentId},
    requests::Status,
    time::Timestamp,
};
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult};
use uuid::Uuid;

use super::super::{
    error::{corrupt, unavailable},
    sql::{Sql, unsigned},
};

/// What a statement that reads `mentors m` adds, to read how a student stands to each of them: one
/// look into an index per fact and mentor, however many requests there were.
pub(in super::super) struct PairSql {
    /// For the list of columns, a comma before it.
    pub(in super::super) columns: &'static str,
    /// After the other joins.
    pub(in super::super) joins: String,
}

impl PairSql {
    const COLUMNS: &str = ", \
        pl.id AS pair_request_id, pl.status AS pair_request_status, \
        (SELECT MAX(r.decided_at) FROM requests r WHERE r.student_id = pv.id \
         AND r.mentor_id = m.id AND r.status = 'REFUSED') AS pair_refused_at, \
        EXISTS (SELECT 1 FROM requests r WHERE r.student_id = pv.id AND r.mentor_id = m.id \
         AND r.status IN ('ACCEPTED', 'COMPLETED')) AS pair_shares_contacts, \
        (SELECT MAX(r.decided_at) FROM requests r WHERE r.student_id = pv.id \
         AND r.mentor_id = m.id AND r.status = 'CANCELLED') IS NOT NULL AS pair_accepted_once, \
        EXISTS (SELECT 1 FROM favorites f WHERE f.student_id = pv.id AND f.mentor_id = m.id) \
         AS pair_favorite, \
        pw.action AS pair_swipe, pv.requests_pending AS pair_pending, \
        pg.id AS pair_review_id, pg.score AS pair_review_score, pg.text AS pair_review_text, \
        pg.created_at AS pair_review_created_at, pg.updated_at AS pair_review_updated_at, \
        pg.version AS pair_review_version, pa.name AS pair_author_name, \
        pv.avatar AS pair_author_avatar";

    /// For the student whose id is the value named `student`.
    pub(in super::super) fn of(student: &str) -> Self {
        Self {
            columns: Self::COLUMNS,
            joins: format!(
                " JOIN students pv ON pv.id = {student} JOIN accounts pa ON pa.id = pv.id \
                 LEFT JOIN requests pl ON pl.id = (SELECT r.id FROM requests r \
                 WHERE r.student_id = pv.id AND r.mentor_id = m.id \
                 ORDER BY r.created_at DESC, r.id DESC LIMIT 1) \
                 LEFT JOIN swipes pw ON pw.student_id = pv.id AND pw.mentor_id = m.id \
                 LEFT JOIN ratings pg ON pg.student_id = pv.id AND pg.mentor_id = m.id"
            ),
        }
    }

    /// For nobody.
    pub(in super::super) const fn none() -> Self {
        Self { columns: "", joins: String::new() }
    }
}

#[derive(FromQueryResult)]
struct PairRow {
    request_id: Option<Uuid>,
    request_status: Option<String>,
    refused_at: Option<Timestamp>,
    shares_contacts: bool,
    accepted_once: bool,
    favorite: bool,
    swipe: Option<String>,
    pending: i64,
    review_id: Option<Uuid>,
    review_score: Option<i64>,
    review_text: Option<String>,
    review_created_at: Option<Timestamp>,
    review_updated_at: Option<Timestamp>,
    review_version: Option<i64>,
    author_name: String,
    author_avatar: Option<String>,
}

/// Reads what [`PairSql`] added, of the mentor `mentor`.
pub(super) fn pair(row: &QueryResult, mentor: Uuid) -> Result<PairRecord, Unavailable> {
    let row = PairRow::from_query_result(row, "pair_").map_err(unavailable)?;
    let status = |word: String| Status::parse(&word).ok_or_else(|| corrupt("status")(word));
    let swipe = |word: String| SwipeAction::parse(&word).ok_or_else(|| corrupt("swipe")(word));
    Ok(PairRecord {
        latest_request: row.request_id.zip(row.request_status.clone().map(status).transpose()?),
        refused_at: row.refused_at,
        ever_accepted: row.shares_contacts || row.accepted_once,
        shares_contacts: row.shares_contacts,
        favorite: row.favorite,
        swipe: row.swipe.clone().map(swipe).transpose()?,
        pending_requests: u32::try_from(row.pending).unwrap_or_default(),
        review: row.review(mentor),
    })
}

impl PairRow {
    fn review(self, mentor: Uuid) -> Option<ReviewView> {
        Some(ReviewView {
            id: self.review_id?,
            mentor,
            author: Some(ReviewAuthor::of(&self.author_name, self.author_avatar)),
            score: self.review_score.and_then(|stars| u8::try_from(stars).ok())?,
            text: self.review_text,
            created_at: self.review_created_at?,
            updated_at: self.review_updated_at?,
            version: self.review_version.map(unsigned)?,
        })
    }
}

/// How the two stand to each other.
pub(in super::super) async fn of_pair(
    connection: &impl ConnectionTrait,
    student: StudentId,
    mentor: MentorId,
) -> Result<PairRecord, Unavailable> {
    let PairSql { columns, joins } = PairSql::of("$1");
    let row = Sql::new(format!("SELECT m.id{columns} FROM mentors m{joins} WHERE m.id = $2"))
        .bind(student.uuid())
        .bind(mentor.uuid())
        .row(connection)
        .await?;
    row.map_or_else(|| Ok(PairRecord::default()), |row| pair(&row, mentor.uuid()))
}
