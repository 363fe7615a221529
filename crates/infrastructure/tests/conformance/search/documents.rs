//! Mentors to be found, and queries that find them.

use application::search::{
    Embedding, IndexFilter, IndexHit, IndexQuery, MentorDocument, MentorIndex, letters,
};
use domain::{
    ids::MentorId,
    mentors::{LanguageTag, TagKey},
};
use uuid::Uuid;

/// Meanings in these tests are directions in a plane; the rest of the dimensions is zero.
pub const DIMENSIONS: usize = 8;

/// The direction at this angle.
pub fn meaning(degrees: f32) -> Embedding {
    let angle = degrees.to_radians();
    let mut vector = [0.0; DIMENSIONS];
    (vector[0], vector[1]) = (angle.cos(), angle.sin());
    Embedding::quantized(&vector)
}

pub fn id(number: u128) -> MentorId {
    MentorId::new(Uuid::from_u128(number))
}

pub struct Builder(MentorDocument);

/// A mentor who matches nothing in particular, at 0°.
pub fn a_mentor(number: u128) -> Builder {
    Builder(MentorDocument {
        mentor: id(number),
        embedding: meaning(0.0),
        name: format!("Nobody N{number}"),
        expertise: "zzz".to_owned(),
        tags: vec![TagKey::of("qqq")],
        languages: vec![LanguageTag::parse("ru").unwrap()],
        score: None,
        accepting: true,
    })
}

impl Builder {
    pub fn at(mut self, degrees: f32) -> Self {
        self.0.embedding = meaning(degrees);
        self
    }

    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.0.name);
        self
    }

    pub fn expert_in(mut self, expertise: &str) -> Self {
        expertise.clone_into(&mut self.0.expertise);
        self
    }

    pub fn tagged(mut self, tags: &[&str]) -> Self {
        self.0.tags = tags.iter().map(|tag| TagKey::of(tag)).collect();
        self
    }

    pub fn speaking(mut self, languages: &[&str]) -> Self {
        self.0.languages = languages.iter().map(|tag| LanguageTag::parse(tag).unwrap()).collect();
        self
    }

    pub fn scored(mut self, score: f64) -> Self {
        self.0.score = Some(score);
        self
    }

    pub fn not_accepting(mut self) -> Self {
        self.0.accepting = false;
        self
    }

    pub fn document(self) -> MentorDocument {
        self.0
    }
}

/// Inserts mentors.
pub async fn insert(index: &dyn MentorIndex, mentors: impl IntoIterator<Item = Builder>) {
    let documents = mentors.into_iter().map(Builder::document).collect();
    index.upsert(documents).await.unwrap();
}

/// What somebody means at 0° without any words, and anybody may be found.
pub fn a_query() -> IndexQuery {
    IndexQuery {
        embeddings: vec![meaning(0.0)],
        words: Vec::new(),
        by_name: true,
        filter: IndexFilter::default(),
        excluded: Vec::new(),
        limit: 500,
    }
}

/// The same with these words.
pub fn a_query_for(words: &str) -> IndexQuery {
    IndexQuery { words: letters::words(words), ..a_query() }
}

pub async fn hits(index: &dyn MentorIndex, query: &IndexQuery) -> Vec<IndexHit> {
    index.search(query).await.unwrap()
}

/// The numbers of the mentors found, best first.
pub async fn found(index: &dyn MentorIndex, query: &IndexQuery) -> Vec<u128> {
    hits(index, query).await.iter().map(|hit| hit.mentor.uuid().as_u128()).collect()
}
