use application::{
    kernel::Unavailable,
    mentors::CatalogueFilter,
    search::{IndexHit, Relevance},
};
use domain::ids::MentorId;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{
    super::sql::{self, Sql, after_prefix},
    rank,
};

/// How many words of a query are looked up.
const WORDS: usize = 16;

/// How many mentors are looked at for one word: with a word that everybody has, the rest of the
/// query decides among these only. This search stands in for the index for a while, and must not
/// cost more then.
const CANDIDATES: usize = 1000;

#[derive(FromQueryResult)]
struct HitRow {
    mentor_id: Uuid,
    found: i64,
}

/// Mentors with a word that starts like one of `words`, by how many of them they have.
pub(super) async fn by_letters(
    connection: &impl ConnectionTrait,
    words: &[String],
    filter: &CatalogueFilter,
    limit: usize,
) -> Result<Vec<IndexHit>, Unavailable> {
    let mut words: Vec<_> = words.iter().filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.dedup();
    words.truncate(WORDS);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT h.mentor_id, COUNT(*) AS found FROM (");
    let mut conditions = rank::conditions(&mut sql, filter);
    if let Some(accepting) = filter.accepting {
        conditions.push(format!("c.accepting = {}", sql.slot(accepting)));
    }
    let conditions = conditions.join(" AND ");
    let candidates = sql.slot(sql::limit(CANDIDATES));
    // SQLite would begin with the catalogue, which has everybody: it takes a cross join in the
    // order in which it is written.
    let looks: Vec<_> = words
        .iter()
        .map(|word| {
            let from = sql.slot(word.as_str());
            let end = after_prefix(word)
                .map(|end| format!(" AND w.word < {}", sql.slot(end)))
                .unwrap_or_default();
            format!(
                "SELECT DISTINCT l.mentor_id FROM (SELECT w.mentor_id FROM mentor_words w \
                 CROSS JOIN catalogue c WHERE w.word >= {from}{end} \
                 AND c.mentor_id = w.mentor_id AND {conditions} LIMIT {candidates}) l"
            )
        })
        .collect();
    let limit = sql.slot(sql::limit(limit));
    sql.push(&looks.join(" UNION ALL "));
    sql.push(") h GROUP BY h.mentor_id ORDER BY found DESC, h.mentor_id");
    sql.push(&format!(" LIMIT {limit}"));
    let rows: Vec<HitRow> = sql.all(connection).await?;
    let asked = words.len();
    let hit = |row: HitRow| IndexHit {
        mentor: MentorId::new(row.mentor_id),
        relevance: share(row.found, asked),
    };
    Ok(rows.into_iter().map(hit).collect())
}

#[expect(clippy::cast_precision_loss, reason = "at most a few words")]
fn share(found: i64, asked: usize) -> Relevance {
    Relevance::of(found as f64 / asked as f64)
}
