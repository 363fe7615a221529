use application::{
    kernel::{Unavailable, Versioned},
    mentors::IndexSource,
    search::{Embedding, EmbeddingModel},
};
use domain::{ids::MentorId, mentors::MentorProfile};
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    super::{
        Database,
        error::unavailable,
        sql::{Sql, limit},
    },
    profile::{MENTOR, MentorRow},
};

/// Columns of [`VectorRow`].
const VECTOR: &str = "m.listed, v.text_hash, v.vector";

#[derive(FromQueryResult)]
struct VectorRow {
    listed: bool,
    text_hash: Option<Vec<u8>>,
    vector: Option<Vec<u8>>,
}

fn hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

fn source(row: &QueryResult) -> Result<IndexSource, Unavailable> {
    let mentor = MentorRow::from_query_result(row, "").map_err(unavailable)?;
    let stored = VectorRow::from_query_result(row, "").map_err(unavailable)?;
    let (id, score, accepting) = (mentor.id, mentor.tally().mean(), mentor.accepting);
    let Versioned { value: profile, .. }: Versioned<MentorProfile> = mentor.try_into()?;
    let present = stored.text_hash.is_some_and(|stored| stored == hash(&profile.meaning()));
    let embedding = stored.vector.filter(|_| present).map(|bytes| {
        let components: Vec<i8> = bytes.into_iter().map(u8::cast_signed).collect();
        Embedding::from_components(components)
    });
    Ok(IndexSource {
        mentor: MentorId::new(id),
        profile,
        score,
        accepting,
        listed: stored.listed,
        embedding,
    })
}

/// A statement that reads sources, up to its condition.
fn select(model: &EmbeddingModel) -> Sql {
    Sql::new(format!(
        "SELECT {MENTOR}, {VECTOR} FROM mentors m JOIN accounts a ON a.id = m.id \
         LEFT JOIN mentor_vectors v ON v.mentor_id = m.id AND v.model = $1 WHERE "
    ))
    .bind(model.name.as_str())
}

pub(super) async fn sources(
    connection: &impl ConnectionTrait,
    mentors: &[MentorId],
    model: &EmbeddingModel,
) -> Result<Vec<IndexSource>, Unavailable> {
    if mentors.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = select(model);
    let ids = sql.slots(mentors.iter().map(|id| id.uuid()));
    sql.push(&format!("a.deleted_at IS NULL AND m.id IN ({ids})"));
    sql.rows(connection).await?.iter().map(source).collect()
}

pub(super) async fn sources_after(
    connection: &impl ConnectionTrait,
    after: Option<MentorId>,
    most: usize,
    model: &EmbeddingModel,
) -> Result<Vec<IndexSource>, Unavailable> {
    let mut sql = select(model);
    sql.push("m.listed");
    if let Some(after) = after {
        let after = sql.slot(after.uuid());
        sql.push(&format!(" AND m.id > {after}"));
    }
    let most = sql.slot(limit(most));
    sql.push(&format!(" ORDER BY m.id LIMIT {most}"));
    sql.rows(connection).await?.iter().map(source).collect()
}

pub(super) async fn keep(
    database: &Database,
    model: &EmbeddingModel,
    embeddings: &[(MentorId, String, Embedding)],
) -> Result<(), Unavailable> {
    if embeddings.is_empty() {
        return Ok(());
    }
    let transaction = database.begin().await?;
    for (mentor, text, embedding) in embeddings {
        keep_one(&transaction, mentor.uuid(), model, text, embedding).await?;
    }
    transaction.commit().await.map_err(unavailable)
}

async fn keep_one(
    connection: &impl ConnectionTrait,
    mentor: Uuid,
    model: &EmbeddingModel,
    text: &str,
    embedding: &Embedding,
) -> Result<(), Unavailable> {
    let vector: Vec<u8> = embedding.components().iter().copied().map(i8::cast_unsigned).collect();
    // Selected, not given: whoever was deleted meanwhile keeps nothing.
    Sql::new(
        "INSERT INTO mentor_vectors (mentor_id, model, text_hash, vector) \
         SELECT a.id, $2, $3, $4 FROM accounts a JOIN mentors m ON m.id = a.id \
         WHERE a.id = $1 AND a.deleted_at IS NULL \
         ON CONFLICT (mentor_id, model) \
         DO UPDATE SET text_hash = excluded.text_hash, vector = excluded.vector",
    )
    .bind(mentor)
    .bind(model.name.as_str())
    .bind(hash(text))
    .bind(vector)
    .run(connection)
    .await
    .map(drop)
}
