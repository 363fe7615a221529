use application::{
    kernel::{Page, Unavailable},
    mentors::{CatalogueFilter, RankKey, RankedMentor, Viewer},
};
use domain::{
    ids::{MentorId, StudentId},
    time::Timestamp,
};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{
    super::{
        error::unavailable,
        sql::{self, Sql},
    },
    catalogue,
    pair::PairSql,
    profile::MENTOR,
    reads::{pair_sql, seen},
};

#[derive(FromQueryResult)]
struct KeyRow {
    rank: f64,
    created_at: Timestamp,
    id: Uuid,
}

/// Listed mentors in the order of rating, by walking the catalogue under the narrowest facet that
/// all of them have.
pub(super) async fn by_rank(
    connection: &impl ConnectionTrait,
    filter: &CatalogueFilter,
    after: Option<RankKey>,
    limit: usize,
    viewer: Viewer,
) -> Result<Page<RankedMentor, RankKey>, Unavailable> {
    let mut sql = Sql::new(format!("SELECT {MENTOR}, c.rank AS rank"));
    let PairSql { columns, joins } = pair_sql(&mut sql, viewer);
    let walk = walk(&mut sql, filter, after, None, limit + 1);
    sql.push(columns).push(&format!(" FROM ({walk}) c JOIN mentors m ON m.id = c.mentor_id"));
    sql.push(" JOIN accounts a ON a.id = m.id").push(&joins);
    sql.push(" ORDER BY c.rank DESC, c.created_at DESC, c.mentor_id DESC");
    let rows = sql.rows(connection).await?;
    let ranked: Result<Vec<_>, Unavailable> = rows
        .iter()
        .map(|row| {
            let key = KeyRow::from_query_result(row, "").map_err(unavailable)?;
            let key =
                RankKey { rank: key.rank, created_at: key.created_at, id: MentorId::new(key.id) };
            let (_, (mentor, pair)) = seen(row, viewer)?;
            Ok(RankedMentor { mentor, pair, key })
        })
        .collect();
    Ok(Page::of_surplus(ranked?, limit, |ranked| ranked.key))
}

/// The places of the first `limit` mentors after `after` that pass `filter` and whom `unseen_by` has
/// not seen, as `mentor_id`, `rank` and `created_at`.
pub(in super::super) fn walk(
    sql: &mut Sql,
    filter: &CatalogueFilter,
    after: Option<RankKey>,
    unseen_by: Option<StudentId>,
    limit: usize,
) -> String {
    const ORDER: &str = "ORDER BY rank DESC, created_at DESC, mentor_id DESC";
    let limit = sql.slot(sql::limit(limit));
    let mut conditions = conditions(sql, filter, unseen_by);
    if let Some(after) = after {
        let rank = sql.slot(after.rank);
        let created_at = sql.slot(after.created_at);
        let id = sql.slot(after.id.uuid());
        conditions
            .push(format!("(c.rank, c.created_at, c.mentor_id) < ({rank}, {created_at}, {id})"));
    }
    let conditions = conditions.join(" AND ");
    let states: &[&str] = match filter.accepting {
        Some(true) => &["TRUE"],
        Some(false) => &["FALSE"],
        None => &["TRUE", "FALSE"],
    };
    // Two walks that each stop in time, merged, where either state will do.
    let walks: Vec<_> = states
        .iter()
        .map(|state| {
            format!(
                "SELECT * FROM (SELECT c.mentor_id, c.rank, c.created_at FROM catalogue c \
                 WHERE c.accepting = {state} AND {conditions} {ORDER} LIMIT {limit}) w"
            )
        })
        .collect();
    format!("{} {ORDER} LIMIT {limit}", walks.join(" UNION ALL "))
}

/// What an entry of the catalogue must fulfil but for `accepting`, its facet first.
pub(super) fn conditions(
    sql: &mut Sql,
    filter: &CatalogueFilter,
    unseen_by: Option<StudentId>,
) -> Vec<String> {
    let mut others = Vec::new();
    let language = filter.language.as_ref().map(|language| catalogue::speaking(language.as_str()));
    let facet = if filter.tags.is_empty() {
        sql.slot(language.unwrap_or_else(|| catalogue::EVERYBODY.to_owned()))
    } else {
        others.extend(language);
        others.extend(filter.tags.iter().map(catalogue::tagged));
        rarest(sql, filter)
    };
    let mut conditions = vec![format!("c.facet = {facet}")];
    for other in others {
        conditions.push(format!(
            "EXISTS (SELECT 1 FROM catalogue o \
             WHERE o.mentor_id = c.mentor_id AND o.facet = {})",
            sql.slot(other)
        ));
    }
    if let Some(least) = filter.min_score {
        let (score, rank) = (sql.slot(least), sql.slot(least_rank(least)));
        conditions.push(format!("c.score >= {score} AND c.rank >= {rank}"));
    }
    if let Some(student) = unseen_by {
        let student = sql.slot(student.uuid());
        conditions.push(format!(
            "NOT EXISTS (SELECT 1 FROM swipes s \
             WHERE s.student_id = {student} AND s.mentor_id = c.mentor_id) \
             AND NOT EXISTS (SELECT 1 FROM requests r WHERE r.student_id = {student} \
             AND r.mentor_id = c.mentor_id AND r.status IN ('PENDING', 'ACCEPTED'))"
        ));
    }
    conditions
}

/// The facet of the tag that the fewest mentors have; null if one of the tags is nobody's.
fn rarest(sql: &mut Sql, filter: &CatalogueFilter) -> String {
    let mut distinct: Vec<_> = filter.tags.iter().map(domain::mentors::TagKey::as_str).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let count = distinct.len();
    let keys = sql.slots(distinct);
    format!(
        "(CASE WHEN (SELECT COUNT(*) FROM tags WHERE key IN ({keys})) = {count} THEN \
         (SELECT '#' || key FROM tags WHERE key IN ({keys}) ORDER BY mentors, key LIMIT 1) END)"
    )
}

/// The least rank that a rated mentor with a mean of at least `mean` can have, so that the walk
/// ends there. With n ratings the rank is `4 + (mean - 4) · n / (5 + n)`: nearest to 4 with one
/// rating, nearest to the mean with many.
fn least_rank(mean: f64) -> f64 {
    /// For rounding.
    const MARGIN: f64 = 1e-9;
    let least = if mean > 4.0 { 4.0 + (mean - 4.0) / 6.0 } else { mean };
    least - MARGIN
}

#[cfg(test)]
mod tests {
    use domain::reviews::Tally;

    use super::*;

    #[test]
    fn no_rating_ranks_below_the_least_of_its_mean() {
        for count in 1..200 {
            for sum in count..=5 * count {
                let tally = Tally { sum, count };
                let mean = tally.mean().unwrap();
                assert!(tally.rank() >= least_rank(mean), "{tally:?}");
            }
        }
    }
}
