//! The catalogue: the keys by which listed mentors are walked in the order of rating, and the
//! tags and words under which they are found. All of it is derived from the mentor's row, in the
//! same transaction.

use std::collections::{BTreeMap, BTreeSet};

use application::{kernel::Unavailable, search::letters};
use domain::{
    mentors::{LanguageTag, TagKey},
    reviews::Tally,
    time::Timestamp,
};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::super::{
    error::corrupt,
    lists::TextList,
    sql::{Sql, unsigned},
};

/// The facet of every listed mentor.
pub(in super::super) const EVERYBODY: &str = "*";

/// The facet of those who have a tag.
pub(super) fn tagged(tag: &TagKey) -> String {
    format!("#{tag}")
}

/// The facet of those who teach in a language.
pub(super) fn speaking(language: &str) -> String {
    format!("@{language}")
}

#[derive(FromQueryResult)]
struct Source {
    name: String,
    created_at: Timestamp,
    expertise: String,
    tags: TextList,
    languages: TextList,
    accepting: bool,
    listed: bool,
    rank: f64,
    score_sum: i64,
    score_count: i64,
}

#[derive(FromQueryResult)]
struct Key {
    key: String,
}

impl Source {
    /// Each tag as typed, by its key.
    fn tags(&self) -> BTreeMap<TagKey, &str> {
        if !self.listed {
            return BTreeMap::new();
        }
        self.tags.0.iter().map(|tag| (TagKey::of(tag), tag.as_str())).collect()
    }

    fn facets(&self) -> Result<BTreeSet<String>, Unavailable> {
        if !self.listed {
            return Ok(BTreeSet::new());
        }
        let mut facets: BTreeSet<_> = self.tags().keys().map(tagged).collect();
        facets.insert(EVERYBODY.to_owned());
        for language in &self.languages.0 {
            let language = LanguageTag::parse(language).map_err(corrupt("languages"))?;
            facets.insert(speaking(language.as_str()));
            facets.insert(speaking(language.primary()));
        }
        Ok(facets)
    }

    fn names(&self) -> BTreeSet<String> {
        if !self.listed {
            return BTreeSet::new();
        }
        letters::words(&self.name).into_iter().collect()
    }

    fn words(&self) -> BTreeSet<String> {
        if !self.listed {
            return BTreeSet::new();
        }
        let texts = [self.name.as_str(), self.expertise.as_str()].into_iter();
        texts.chain(self.tags.0.iter().map(String::as_str)).flat_map(letters::words).collect()
    }

    fn score(&self) -> Option<f64> {
        Tally { sum: unsigned(self.score_sum), count: unsigned(self.score_count) }.mean()
    }
}

/// Brings everything derived from a mentor's row up to date. Nothing stays of one who is not
/// listed. Only what differs is written.
pub(in super::super) async fn rewrite(
    connection: &impl ConnectionTrait,
    mentor: Uuid,
) -> Result<(), Unavailable> {
    let source: Option<Source> = Sql::new(
        "SELECT a.name, a.created_at, m.expertise, m.tags, m.languages, m.accepting, m.listed, \
         m.rank, m.score_sum, m.score_count \
         FROM mentors m JOIN accounts a ON a.id = m.id WHERE m.id = $1",
    )
    .bind(mentor)
    .one(connection)
    .await?;
    let Some(source) = source else { return Ok(()) };
    rewrite_facets(connection, mentor, &source).await?;
    rewrite_words(connection, "mentor_names", mentor, &source.names()).await?;
    rewrite_words(connection, "mentor_words", mentor, &source.words()).await
}

async fn rewrite_facets(
    connection: &impl ConnectionTrait,
    mentor: Uuid,
    source: &Source,
) -> Result<(), Unavailable> {
    let wanted = source.facets()?;
    let present = Sql::new("SELECT facet AS key FROM catalogue WHERE mentor_id = $1");
    let present = keys(present.bind(mentor), connection).await?;
    let gone: Vec<_> = present.difference(&wanted).collect();
    let new: Vec<_> = wanted.difference(&present).collect();

    if !gone.is_empty() {
        let mut delete = Sql::new("DELETE FROM catalogue WHERE mentor_id = $1 AND ").bind(mentor);
        let facets = delete.slots(gone.iter().map(|facet| facet.as_str()));
        delete.push(&format!("facet IN ({facets})"));
        delete.run(connection).await?;
    }
    if gone.len() < present.len() {
        refresh(connection, mentor, source.accepting, source.rank, source.score()).await?;
    }
    if !new.is_empty() {
        let mut insert = Sql::new(
            "INSERT INTO catalogue (facet, accepting, rank, created_at, mentor_id, score) VALUES ",
        );
        let (accepting, rank) = (insert.slot(source.accepting), insert.slot(source.rank));
        let (created_at, id) = (insert.slot(source.created_at), insert.slot(mentor));
        let score = insert.slot(source.score());
        let rows: Vec<_> = new
            .iter()
            .map(|facet| {
                let facet = insert.slot(facet.as_str());
                format!("({facet}, {accepting}, {rank}, {created_at}, {id}, {score})")
            })
            .collect();
        insert.push(&rows.join(", "));
        insert.run(connection).await?;
    }
    count_tags(connection, &source.tags(), &gone, &new).await
}

/// Adds one to each new tag and takes one from each that is gone, in the order of keys, so that
/// two transactions never wait for each other in a ring.
async fn count_tags(
    connection: &impl ConnectionTrait,
    typed: &BTreeMap<TagKey, &str>,
    gone: &[&String],
    new: &[&String],
) -> Result<(), Unavailable> {
    let tag_of = |facet: &String| facet.strip_prefix('#').map(TagKey::of);
    let gone: BTreeSet<_> = gone.iter().filter_map(|facet| tag_of(facet)).collect();
    let mut changes: BTreeMap<_, i64> = gone.iter().cloned().map(|tag| (tag, -1)).collect();
    changes.extend(new.iter().filter_map(|facet| tag_of(facet)).map(|tag| (tag, 1)));
    if changes.is_empty() {
        return Ok(());
    }
    let mut count = Sql::new("INSERT INTO tags (key, tag, mentors) VALUES ");
    let rows: Vec<_> = changes
        .iter()
        .map(|(key, change)| {
            let as_typed = typed.get(key).copied().unwrap_or(key.as_str());
            format!(
                "({})",
                [count.slot(key.as_str()), count.slot(as_typed), count.slot(*change)].join(", ")
            )
        })
        .collect();
    count.push(&rows.join(", "));
    count.push(" ON CONFLICT (key) DO UPDATE SET mentors = tags.mentors + excluded.mentors");
    count.run(connection).await?;
    if gone.is_empty() {
        return Ok(());
    }
    let mut forget = Sql::new("DELETE FROM tags WHERE mentors <= 0 AND key IN (");
    let keys = forget.slots(gone.iter().map(TagKey::as_str));
    forget.push(&keys).push(")");
    forget.run(connection).await.map(drop)
}

async fn rewrite_words(
    connection: &impl ConnectionTrait,
    table: &'static str,
    mentor: Uuid,
    wanted: &BTreeSet<String>,
) -> Result<(), Unavailable> {
    let present = Sql::new(format!("SELECT word AS key FROM {table} WHERE mentor_id = $1"));
    let present = keys(present.bind(mentor), connection).await?;
    let gone: Vec<_> = present.difference(wanted).map(String::as_str).collect();
    let new: Vec<_> = wanted.difference(&present).map(String::as_str).collect();
    if !gone.is_empty() {
        let delete = format!("DELETE FROM {table} WHERE mentor_id = $1 AND ");
        let mut delete = Sql::new(delete).bind(mentor);
        let words = delete.slots(gone);
        delete.push(&format!("word IN ({words})"));
        delete.run(connection).await?;
    }
    if !new.is_empty() {
        let mut insert = Sql::new(format!("INSERT INTO {table} (mentor_id, word) VALUES "));
        let id = insert.slot(mentor);
        let rows: Vec<_> =
            new.into_iter().map(|word| format!("({id}, {})", insert.slot(word))).collect();
        insert.push(&rows.join(", "));
        insert.run(connection).await?;
    }
    Ok(())
}

/// Gives a listed mentor's entries another place or state.
pub(in super::super) async fn refresh(
    connection: &impl ConnectionTrait,
    mentor: Uuid,
    accepting: bool,
    rank: f64,
    score: Option<f64>,
) -> Result<(), Unavailable> {
    Sql::new("UPDATE catalogue SET accepting = $1, rank = $2, score = $3 WHERE mentor_id = $4")
        .bind(accepting)
        .bind(rank)
        .bind(score)
        .bind(mentor)
        .run(connection)
        .await
        .map(drop)
}

/// Gives a listed mentor's entries another answer to "takes requests now?".
pub(super) async fn switch(
    connection: &impl ConnectionTrait,
    mentor: Uuid,
    accepting: bool,
) -> Result<(), Unavailable> {
    Sql::new("UPDATE catalogue SET accepting = $1 WHERE mentor_id = $2")
        .bind(accepting)
        .bind(mentor)
        .run(connection)
        .await
        .map(drop)
}

async fn keys(
    select: Sql,
    connection: &impl ConnectionTrait,
) -> Result<BTreeSet<String>, Unavailable> {
    let rows: Vec<Key> = select.all(connection).await?;
    Ok(rows.into_iter().map(|row| row.key).collect())
}
