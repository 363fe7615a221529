use application::{
    kernel::{Page, Unavailable, Unredacted},
    mentors::{
        CatalogueFilter, IndexSource, MentorReads, MentorView, PairRecord, RankKey, RankedMentor,
        TagCount, Viewer,
    },
    search::{Embedding, EmbeddingModel, IndexHit},
};
use async_trait::async_trait;
use domain::{ids::MentorId, mentors::TagKey};
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult};

use super::{
    super::{
        SeaOrmReads,
        error::unavailable,
        sql::{Sql, after_prefix, limit, unsigned},
    },
    embeddings, letters,
    pair::{PairSql, pair},
    profile::{MENTOR, MentorRow},
    rank,
};

/// A mentor, and how the student who looks stands to them.
pub(in super::super) type Seen = (Unredacted<MentorView>, Option<PairRecord>);

#[derive(FromQueryResult)]
struct TagRow {
    tag: String,
    mentors: i64,
}

#[derive(FromQueryResult)]
struct CountRow {
    count: i64,
}

/// Who may be seen at all: a condition on `mentors m` and their `accounts a`.
pub(in super::super) const fn visible_to(viewer: Viewer) -> &'static str {
    match viewer {
        Viewer::Anyone | Viewer::Student(_) => "m.listed",
        Viewer::Admin => "a.deleted_at IS NULL",
    }
}

/// Binds the viewer, if there is anything to be read for them.
pub(super) fn pair_sql(sql: &mut Sql, viewer: Viewer) -> PairSql {
    match viewer {
        Viewer::Student(student) => PairSql::of(&sql.slot(student.uuid())),
        Viewer::Anyone | Viewer::Admin => PairSql::none(),
    }
}

/// Reads a row of [`MENTOR`] and the viewer's [`PairSql`].
pub(in super::super) fn seen(
    row: &QueryResult,
    viewer: Viewer,
) -> Result<(MentorId, Seen), Unavailable> {
    let mentor = MentorRow::from_query_result(row, "").map_err(unavailable)?;
    let id = mentor.id;
    let pair = match viewer {
        Viewer::Student(_) => Some(pair(row, id)?),
        Viewer::Anyone | Viewer::Admin => None,
    };
    Ok((MentorId::new(id), (Unredacted::new(mentor.into()), pair)))
}

async fn find(
    connection: &impl ConnectionTrait,
    ids: &[MentorId],
    viewer: Viewer,
) -> Result<Vec<(MentorId, Seen)>, Unavailable> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(format!("SELECT {MENTOR}"));
    let PairSql { columns, joins } = pair_sql(&mut sql, viewer);
    let visible = visible_to(viewer);
    let ids = sql.slots(ids.iter().map(|id| id.uuid()));
    sql.push(columns).push(" FROM mentors m JOIN accounts a ON a.id = m.id").push(&joins);
    sql.push(&format!(" WHERE m.id IN ({ids}) AND {visible}"));
    let rows = sql.rows(connection).await?;
    rows.iter().map(|row| seen(row, viewer)).collect()
}

/// A mentor whom `viewer` may see.
pub(super) async fn find_one(
    connection: &impl ConnectionTrait,
    id: MentorId,
    viewer: Viewer,
) -> Result<Option<Seen>, Unavailable> {
    Ok(find(connection, &[id], viewer).await?.pop().map(|(_, seen)| seen))
}

#[async_trait]
impl MentorReads for SeaOrmReads {
    async fn mentor(&self, id: MentorId, viewer: Viewer) -> Result<Option<Seen>, Unavailable> {
        find_one(self.reads(), id, viewer).await
    }

    async fn mentors(
        &self,
        ids: &[MentorId],
        viewer: Viewer,
    ) -> Result<Vec<(MentorId, Unredacted<MentorView>, Option<PairRecord>)>, Unavailable> {
        let found = find(self.reads(), ids, viewer).await?;
        Ok(found.into_iter().map(|(id, (mentor, pair))| (id, mentor, pair)).collect())
    }

    async fn by_rank(
        &self,
        filter: &CatalogueFilter,
        after: Option<RankKey>,
        limit: usize,
        viewer: Viewer,
    ) -> Result<Page<RankedMentor, RankKey>, Unavailable> {
        rank::by_rank(self.reads(), filter, after, limit, viewer).await
    }

    async fn by_letters(
        &self,
        words: &[String],
        filter: &CatalogueFilter,
        limit: usize,
    ) -> Result<Vec<IndexHit>, Unavailable> {
        letters::by_letters(self.reads(), words, filter, limit).await
    }

    async fn tags(&self, prefix: &TagKey, most: usize) -> Result<Vec<TagCount>, Unavailable> {
        let mut sql = Sql::new("SELECT tag, mentors FROM tags WHERE mentors > 0");
        if !prefix.as_str().is_empty() {
            let from = sql.slot(prefix.as_str());
            sql.push(&format!(" AND key >= {from}"));
        }
        if let Some(end) = after_prefix(prefix.as_str()) {
            let end = sql.slot(end);
            sql.push(&format!(" AND key < {end}"));
        }
        let most = sql.slot(limit(most));
        sql.push(&format!(" ORDER BY mentors DESC, key LIMIT {most}"));
        let rows: Vec<TagRow> = sql.all(self.reads()).await?;
        let count = |row: TagRow| TagCount { tag: row.tag, count: unsigned(row.mentors) };
        Ok(rows.into_iter().map(count).collect())
    }

    async fn index_sources(
        &self,
        mentors: &[MentorId],
        model: &EmbeddingModel,
    ) -> Result<Vec<IndexSource>, Unavailable> {
        embeddings::sources(self.reads(), mentors, model).await
    }

    async fn index_sources_after(
        &self,
        after: Option<MentorId>,
        limit: usize,
        model: &EmbeddingModel,
    ) -> Result<Vec<IndexSource>, Unavailable> {
        embeddings::sources_after(self.reads(), after, limit, model).await
    }

    async fn count(&self) -> Result<u64, Unavailable> {
        let row: Option<CountRow> = Sql::new(
            "SELECT CAST(COALESCE(SUM(value), 0) AS bigint) AS count FROM counters \
             WHERE name = 'accounts.mentor'",
        )
        .one(self.reads())
        .await?;
        Ok(row.map_or(0, |row| unsigned(row.count)))
    }

    async fn keep_embeddings(
        &self,
        model: &EmbeddingModel,
        embeddings: &[(MentorId, String, Embedding)],
    ) -> Result<(), Unavailable> {
        embeddings::keep(&self.database, model, embeddings).await
    }
}
