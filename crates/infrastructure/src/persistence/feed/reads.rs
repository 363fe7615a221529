use application::{
    feed::{FavoriteMentor, FeedBasis, FeedMentor, FeedReads},
    kernel::{Keyset, Page, PageRequest, Unavailable},
    mentors::{CatalogueFilter, PairRecord, Viewer},
    search::{Embedding, EmbeddingModel},
};
use async_trait::async_trait;
use domain::{
    ids::{MentorId, StudentId},
    time::Timestamp,
};
use sea_orm::{FromQueryResult, QueryResult};
use uuid::Uuid;

use super::super::{
    SeaOrmReads,
    error::{corrupt, unavailable},
    lists::TextList,
    mentors::{MENTOR, PairSql, Seen, letters, rank, seen},
    page,
    sql::Sql,
};

/// Who comes into a feed at all.
fn open() -> CatalogueFilter {
    CatalogueFilter { accepting: Some(true), ..CatalogueFilter::default() }
}

#[derive(FromQueryResult)]
struct BasisRow {
    interests: TextList,
    /// See `Dialect::concatenated`.
    seen: Option<String>,
}

#[derive(FromQueryResult)]
struct VectorRow {
    vector: Option<Vec<u8>>,
}

#[derive(FromQueryResult)]
struct FoundRow {
    found: i64,
}

#[derive(FromQueryResult)]
struct FavoriteRow {
    id: Uuid,
    favorited_at: Timestamp,
}

/// The ids in a text of 32 hexadecimal digits each.
fn ids(digits: &str) -> Result<Vec<MentorId>, Unavailable> {
    let id = |digits: &[u8]| Uuid::try_parse_ascii(digits).map(MentorId::new);
    let ids: Result<_, _> = digits.as_bytes().chunks(32).map(id).collect();
    ids.map_err(corrupt("mentor_id"))
}

/// A statement that reads mentors `m` as the student sees them, up to its tables, and the joins that
/// go behind `mentors m`.
fn select(student: StudentId, more: &str) -> (Sql, String) {
    let mut sql = Sql::new(format!("SELECT {MENTOR}{more}"));
    let PairSql { columns, joins } = PairSql::of(&sql.slot(student.uuid()));
    sql.push(columns);
    (sql, format!(" JOIN accounts a ON a.id = m.id{joins}"))
}

/// The vectors of `mentors m` as `v.vector`, null where there is none.
fn vectors(sql: &mut Sql, model: &EmbeddingModel) -> String {
    let model = sql.slot(model.name.as_str());
    format!(" LEFT JOIN mentor_vectors v ON v.mentor_id = m.id AND v.model = {model}")
}

fn of_student(row: &QueryResult, student: StudentId) -> Result<(MentorId, Seen), Unavailable> {
    seen(row, Viewer::Student(student))
}

fn mentor(row: &QueryResult, student: StudentId) -> Result<FeedMentor, Unavailable> {
    let (id, (mentor, pair)) = of_student(row, student)?;
    Ok(FeedMentor { id, mentor, pair: known(pair)?, embedding: None, found: None })
}

fn with_vector(row: &QueryResult, student: StudentId) -> Result<FeedMentor, Unavailable> {
    let VectorRow { vector } = VectorRow::from_query_result(row, "").map_err(unavailable)?;
    let embedding = vector.map(|bytes| {
        let components: Vec<i8> = bytes.into_iter().map(u8::cast_signed).collect();
        Embedding::from_components(components)
    });
    Ok(FeedMentor { embedding, ..mentor(row, student)? })
}

fn known(pair: Option<PairRecord>) -> Result<PairRecord, Unavailable> {
    pair.ok_or_else(|| corrupt("pair")("it was not read"))
}

#[async_trait]
impl FeedReads for SeaOrmReads {
    async fn basis(&self, student: StudentId) -> Result<Option<FeedBasis>, Unavailable> {
        let seen = self.database.dialect().concatenated("p.mentor_id");
        let row: Option<BasisRow> = Sql::new(format!(
            "SELECT s.interests, (SELECT {seen} FROM (\
             SELECT w.mentor_id FROM swipes w WHERE w.student_id = $1 \
             UNION SELECT r.mentor_id FROM requests r \
             WHERE r.student_id = $1 AND r.status IN ('PENDING', 'ACCEPTED')) p) AS seen \
             FROM students s JOIN accounts a ON a.id = s.id \
             WHERE s.id = $1 AND a.deleted_at IS NULL"
        ))
        .bind(student.uuid())
        .one(self.reads())
        .await?;
        let Some(BasisRow { interests, seen }) = row else { return Ok(None) };
        let seen = ids(&seen.unwrap_or_default())?;
        Ok(Some(FeedBasis { interests: interests.0, seen }))
    }

    async fn mentors(
        &self,
        student: StudentId,
        mentors: &[MentorId],
        model: &EmbeddingModel,
    ) -> Result<Vec<FeedMentor>, Unavailable> {
        if mentors.is_empty() {
            return Ok(Vec::new());
        }
        let (mut sql, joins) = select(student, ", v.vector");
        let vectors = vectors(&mut sql, model);
        let mentors = sql.slots(mentors.iter().map(|id| id.uuid()));
        sql.push(&format!(
            " FROM mentors m{joins}{vectors} WHERE m.id IN ({mentors}) AND m.listed"
        ));
        sql.rows(self.reads()).await?.iter().map(|row| with_vector(row, student)).collect()
    }

    async fn by_rank(
        &self,
        student: StudentId,
        limit: usize,
    ) -> Result<Vec<FeedMentor>, Unavailable> {
        let (mut sql, joins) = select(student, "");
        let walk = rank::walk(&mut sql, &open(), None, Some(student), limit);
        sql.push(&format!(
            " FROM ({walk}) c JOIN mentors m ON m.id = c.mentor_id{joins} \
             ORDER BY c.rank DESC, c.created_at DESC, c.mentor_id DESC"
        ));
        sql.rows(self.reads()).await?.iter().map(|row| mentor(row, student)).collect()
    }

    async fn by_letters(
        &self,
        student: StudentId,
        words: &[String],
        model: &EmbeddingModel,
        limit: usize,
    ) -> Result<Vec<FeedMentor>, Unavailable> {
        let words = letters::looked_up(words);
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let (mut sql, joins) = select(student, ", v.vector, h.found");
        let vectors = vectors(&mut sql, model);
        let dialect = self.database.dialect();
        let ranking = letters::ranking(&mut sql, dialect, &words, &open(), Some(student), limit);
        sql.push(&format!(
            " FROM ({ranking}) h JOIN mentors m ON m.id = h.mentor_id{joins}{vectors} \
             ORDER BY h.found DESC, h.mentor_id"
        ));
        let rows = sql.rows(self.reads()).await?;
        let found = |row: &QueryResult| -> Result<FeedMentor, Unavailable> {
            let FoundRow { found } = FoundRow::from_query_result(row, "").map_err(unavailable)?;
            let found = Some(letters::share(found, words.len()));
            Ok(FeedMentor { found, ..with_vector(row, student)? })
        };
        rows.iter().map(found).collect()
    }

    async fn favorites(
        &self,
        student: StudentId,
        page: PageRequest,
    ) -> Result<Page<FavoriteMentor>, Unavailable> {
        let (mut sql, joins) = select(student, ", p.created_at AS favorited_at");
        let owner = sql.slot(student.uuid());
        let rest = page::rest(&mut sql, page, "f.").map(|rest| format!(" AND {rest}"));
        let rest = rest.unwrap_or_default();
        let limit = sql.slot(page::surplus(page));
        let order = page::order(page.order, "f.");
        sql.push(&format!(
            " FROM (SELECT f.id, f.created_at FROM (SELECT student_id, mentor_id AS id, created_at \
             FROM favorites) f JOIN mentors l ON l.id = f.id \
             WHERE f.student_id = {owner} AND l.listed{rest} {order} LIMIT {limit}) p \
             JOIN mentors m ON m.id = p.id{joins} {}",
            page::order(page.order, "p.")
        ));
        let rows = sql.rows(self.reads()).await?;
        let kept = |row: &QueryResult| -> Result<_, Unavailable> {
            let key = FavoriteRow::from_query_result(row, "").map_err(unavailable)?;
            let (_, (mentor, pair)) = of_student(row, student)?;
            let kept =
                FavoriteMentor { mentor, pair: known(pair)?, favorited_at: key.favorited_at };
            Ok((Keyset { created_at: key.favorited_at, id: key.id }, kept))
        };
        let kept: Result<Vec<_>, _> = rows.iter().map(kept).collect();
        Ok(Page::of_surplus(kept?, page.limit, |(key, _)| *key).map(|(_, kept)| kept))
    }
}
