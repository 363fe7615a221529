use application::{
    kernel::Unavailable,
    mentors::CatalogueFilter,
    search::{IndexHit, Relevance, letters::SIMILAR},
};
use domain::ids::{MentorId, StudentId};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{
    super::{
        dialect::Dialect,
        sql::{self, Sql, after_prefix},
    },
    rank,
};

/// How many words of a query are looked up.
const WORDS: usize = 16;

/// How many mentors are looked at for one word: with a word that everybody has, the rest of the
/// query decides among these only. This search stands in for the index for a while, and must not
/// cost more then.
const CANDIDATES: usize = 1000;

/// How many words that are like one of the query are looked up, the likest first.
const ALIKE: usize = 32;

#[derive(FromQueryResult)]
struct HitRow {
    mentor_id: Uuid,
    found: i64,
}

/// Mentors with a word that starts like one of `words`, or on PostgreSQL is much like it, by how
/// many of them they have.
pub(super) async fn by_letters(
    connection: &impl ConnectionTrait,
    words: &[String],
    filter: &CatalogueFilter,
    limit: usize,
) -> Result<Vec<IndexHit>, Unavailable> {
    let words = looked_up(words);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("");
    let dialect = Dialect::from(connection.get_database_backend());
    let ranking = ranking(&mut sql, dialect, &words, filter, None, limit);
    sql.push(&ranking);
    let rows: Vec<HitRow> = sql.all(connection).await?;
    let hit = |row: HitRow| IndexHit {
        mentor: MentorId::new(row.mentor_id),
        relevance: share(row.found, words.len()),
    };
    Ok(rows.into_iter().map(hit).collect())
}

/// Those of a query's words that are looked up, each once.
pub(in super::super) fn looked_up(words: &[String]) -> Vec<&String> {
    let mut words: Vec<_> = words.iter().filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.dedup();
    words.truncate(WORDS);
    words
}

/// The statement that finds the first `limit` mentors who pass `filter`, whom `unseen_by` has not
/// seen, and who have some of `words`: as `mentor_id`, and `found` for how many.
pub(in super::super) fn ranking(
    sql: &mut Sql,
    dialect: Dialect,
    words: &[&String],
    filter: &CatalogueFilter,
    unseen_by: Option<StudentId>,
    limit: usize,
) -> String {
    let mut conditions = rank::conditions(sql, filter, unseen_by);
    if let Some(accepting) = filter.accepting {
        conditions.push(format!("c.accepting = {}", sql.slot(accepting)));
    }
    let conditions = conditions.join(" AND ");
    let candidates = sql.slot(sql::limit(CANDIDATES));
    let looks: Vec<_> = words
        .iter()
        .map(|word| {
            let mut ways = vec![beginning_with(sql, word)];
            ways.extend(dialect.has_trigrams().then(|| like(sql, word)));
            // SQLite would begin with the catalogue, which has everybody: it takes a cross join in
            // the order in which it is written.
            let looks = ways.iter().map(|Way { rows, led }| {
                format!(
                    "SELECT * FROM (SELECT w.mentor_id FROM {rows} CROSS JOIN catalogue c \
                     WHERE {led} AND c.mentor_id = w.mentor_id AND {conditions} \
                     LIMIT {candidates}) l"
                )
            });
            let looks: Vec<_> = looks.collect();
            format!("SELECT DISTINCT mentor_id FROM ({}) l", looks.join(" UNION ALL "))
        })
        .collect();
    let (looks, limit) = (looks.join(" UNION ALL "), sql.slot(sql::limit(limit)));
    format!(
        "SELECT h.mentor_id, COUNT(*) AS found FROM ({looks}) h \
         GROUP BY h.mentor_id ORDER BY found DESC, h.mentor_id LIMIT {limit}"
    )
}

/// How a word of the query leads to rows `w` of `mentor_words`.
struct Way {
    rows: String,
    /// The condition of those that it leads to.
    led: String,
}

fn beginning_with(sql: &mut Sql, word: &str) -> Way {
    let from = sql.slot(word);
    let end = after_prefix(word).map(|end| format!(" AND w.word < {}", sql.slot(end)));
    let led = format!("w.word >= {from}{}", end.unwrap_or_default());
    Way { rows: "mentor_words w".to_owned(), led }
}

fn like(sql: &mut Sql, word: &str) -> Way {
    let (word, similar, most) = (sql.slot(word), sql.slot(SIMILAR), sql.slot(sql::limit(ALIKE)));
    // `%` is what the index answers, with a lower bound of its own.
    let rows = format!(
        "(SELECT word FROM words WHERE word % {word} AND similarity(word, {word}) >= {similar} \
         ORDER BY similarity(word, {word}) DESC, word LIMIT {most}) alike \
         CROSS JOIN mentor_words w"
    );
    Way { rows, led: "w.word = alike.word".to_owned() }
}

/// How well somebody matches who has `found` of the words that were looked up.
#[expect(clippy::cast_precision_loss, reason = "at most a few words")]
pub(in super::super) fn share(found: i64, asked: usize) -> Relevance {
    Relevance::of(found as f64 / asked as f64)
}
