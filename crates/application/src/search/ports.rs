use std::{cmp::Ordering, sync::Arc};

use async_trait::async_trait;
use domain::{
    ids::MentorId,
    mentors::{LanguageTag, TagKey},
};
use shaku::Interface;

use crate::kernel::Unavailable;

/// Which model made a vector. Vectors of two models never meet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmbeddingModel {
    /// The model's name and version, stable over restarts; it is stored beside each vector.
    pub name: String,
    /// Length of its vectors.
    pub dimensions: usize,
}

/// The direction of a text's meaning, in 8 bits per dimension: component i of the vector v is
/// `round(127 · vᵢ / max |v|)`. Cosine does not mind the lost length.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Embedding(Arc<[i8]>);

impl Embedding {
    /// Keeps the direction of `vector`; the zero vector stays zero.
    #[expect(clippy::cast_possible_truncation, reason = "the scale keeps values within ±127")]
    pub fn quantized(vector: &[f32]) -> Self {
        let peak = vector.iter().fold(0.0_f32, |peak, v| peak.max(v.abs()));
        let scale = if peak > 0.0 { 127.0 / peak } else { 0.0 };
        Self(vector.iter().map(|v| (v * scale).round() as i8).collect())
    }

    /// What was stored before.
    pub fn from_components(components: impl Into<Arc<[i8]>>) -> Self {
        Self(components.into())
    }

    /// Component by component.
    pub fn components(&self) -> &[i8] {
        &self.0
    }

    /// The cosine of the angle to another meaning of the same model, -1 to 1; 0 where one of the two
    /// is zero.
    pub fn cosine(&self, other: &Self) -> f64 {
        let lengths = (dot(self, self) * dot(other, other)).sqrt();
        if lengths > 0.0 { dot(self, other) / lengths } else { 0.0 }
    }

    /// The direction between several, each as strong as the others.
    #[expect(clippy::cast_possible_truncation, reason = "components need few digits")]
    pub fn between(meanings: &[&Self]) -> Self {
        let dimensions = meanings.first().map_or(0, |first| first.0.len());
        let mut sum = vec![0.0_f32; dimensions];
        for meaning in meanings {
            let length = dot(meaning, meaning).sqrt().max(1.0) as f32;
            for (sum, component) in sum.iter_mut().zip(&*meaning.0) {
                *sum += f32::from(*component) / length;
            }
        }
        Self::quantized(&sum)
    }
}

fn dot(a: &Embedding, b: &Embedding) -> f64 {
    let products = a.0.iter().zip(&*b.0).map(|(a, b)| i32::from(*a) * i32::from(*b));
    f64::from(products.sum::<i32>())
}

/// Turns text into vectors. May be slow or away; works off the async threads, behind a bounded
/// queue.
#[async_trait]
pub trait Embedder: Interface {
    /// The model behind it, known even while it is away.
    fn model(&self) -> &EmbeddingModel;

    /// The meaning of what somebody searches.
    async fn embed_query(&self, text: &str) -> Result<Embedding, Unavailable>;

    /// The meanings of profiles, in the order of `texts`.
    async fn embed_documents(&self, texts: &[String]) -> Result<Vec<Embedding>, Unavailable>;
}

/// Mends what was typed, before its meaning is looked up: typing errors, the wrong keyboard
/// layout, Russian in Latin letters.
pub trait QueryMender: Interface {
    /// The query with its unknown words replaced by known ones, or `None` when nothing is to be
    /// mended. Case and punctuation of what stays are kept. When in doubt, a word stays.
    fn mend(&self, query: &str) -> Option<String>;
}

/// A mentor as the index knows them. Everything in it can be rebuilt from the database.
#[derive(Debug, Clone, PartialEq)]
pub struct MentorDocument {
    /// Whose it is.
    pub mentor: MentorId,
    /// Meaning of the profile.
    pub embedding: Embedding,
    /// As shown.
    pub name: String,
    /// As shown.
    pub expertise: String,
    /// All tags.
    pub tags: Vec<TagKey>,
    /// All languages.
    pub languages: Vec<LanguageTag>,
    /// The mean of the ratings, 1 to 5.
    pub score: Option<f64>,
    /// Takes requests now.
    pub accepting: bool,
}

/// Who may be found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct IndexFilter {
    /// The mentor has all of these.
    pub tags: Vec<TagKey>,
    /// The mentor teaches in this language: equal, or its primary subtag is (`pt` finds `pt-BR`).
    pub language: Option<LanguageTag>,
    /// The mean is at least this; unrated mentors are out.
    pub min_score: Option<f64>,
    /// `Some(true)`: takes requests now; `Some(false)`: does not; `None`: either.
    pub accepting: Option<bool>,
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexQuery {
    /// Meanings of the query: as typed and, if that differs, as mended; or several wishes. The
    /// nearest counts.
    pub embeddings: Vec<Embedding>,
    /// Words of the query, as typed and as mended, in the form of [`super::letters::words`].
    pub words: Vec<String>,
    /// Whether `words` may name somebody: a part of a name lifts a mentor, a whole one comes first.
    /// An index on a server asks the database for names.
    pub by_name: bool,
    /// Who may be found. A mentor whose whole name stands in `words` is found even when
    /// `accepting` says otherwise; the rest of the filter still holds.
    pub filter: IndexFilter,
    /// Who is not found, whatever else holds; some ten thousand at most. Unknown ones are fine.
    pub excluded: Vec<MentorId>,
    /// The greatest number of hits, 1 to 500.
    pub limit: usize,
}

/// How well a mentor matches, 0 to 1 in millionths, so that it compares exactly and survives a
/// trip through a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Relevance(u32);

impl Relevance {
    const ONE: u32 = 1_000_000;

    /// The nearest millionth of `score` cut to 0..=1; not a number counts as 0.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=1 before"
    )]
    pub fn of(score: f64) -> Self {
        Self((score.clamp(0.0, 1.0) * f64::from(Self::ONE)).round() as u32)
    }

    /// What a cursor held; more than one whole is cut.
    pub fn from_millionths(millionths: u32) -> Self {
        Self(millionths.min(Self::ONE))
    }

    /// For a cursor.
    pub fn millionths(self) -> u32 {
        self.0
    }

    /// 0 to 1.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / f64::from(Self::ONE)
    }
}

/// A mentor found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexHit {
    /// Who.
    pub mentor: MentorId,
    /// Cosine of the nearest embedding plus the bonus for letters; 1 for a whole name.
    pub relevance: Relevance,
}

impl IndexHit {
    /// Best first; equals by id, so that pages never overlap.
    pub fn by_rank(a: &Self, b: &Self) -> Ordering {
        b.relevance.cmp(&a.relevance).then(a.mentor.cmp(&b.mentor))
    }
}

/// Where an index stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexState {
    /// It lives in this process alone and holds what this process put there: nothing, at the start.
    InProcess,
    /// It outlives the processes, which share it, and holds every mentor or is being filled.
    Shared,
    /// It is shared, and nobody has filled it or is about to.
    Missing,
    /// It is shared, and holds the vectors of another model.
    Foreign,
}

/// Finds mentors by meaning and letters. Derived from the database, and may lag behind it.
///
/// It lives in one process, or on a server that several share: then a change that one process makes
/// holds for all, and any of them may rebuild, also two at once.
#[async_trait]
pub trait MentorIndex: Interface {
    /// Takes in what other processes changed and this one remembers, and tells where the index
    /// stands. For the start of each process, and from then on every few minutes.
    async fn refresh(&self) -> Result<IndexState, Unavailable>;

    /// MUST fail while the index is [`IndexState::Missing`] or [`IndexState::Foreign`]. Otherwise:
    /// At most `limit` hits in the order of [`IndexHit::by_rank`]. Narrow filters MUST not cost
    /// hits: with fewer than `limit` mentors that pass, all of them are found.
    async fn search(&self, query: &IndexQuery) -> Result<Vec<IndexHit>, Unavailable>;

    /// Inserts documents or replaces those of the same mentors. Visible to searches on return.
    ///
    /// While the index is [`IndexState::Missing`] there is nothing to be done: whoever fills it
    /// reads the database later. MUST fail while it is [`IndexState::Foreign`].
    async fn upsert(&self, documents: Vec<MentorDocument>) -> Result<(), Unavailable>;

    /// Forgets mentors; unknown ones are fine. Gone from searches on return. What [`Self::upsert`]
    /// says of missing and foreign indexes holds here too.
    async fn remove(&self, mentors: &[MentorId]) -> Result<(), Unavailable>;

    /// How many mentors it holds.
    async fn size(&self) -> Result<u64, Unavailable>;

    /// Starts an empty index beside the present one, which goes on answering.
    async fn rebuild(&self) -> Result<Box<dyn IndexRebuild>, Unavailable>;
}

/// An index being filled. Dropping it leaves the present one as it was.
///
/// What [`MentorIndex::upsert`] and [`MentorIndex::remove`] do meanwhile, in whichever process, MUST
/// hold in the new index too after the switch. Several may be filled at once; when each has been
/// switched to, one of them stays.
#[async_trait]
pub trait IndexRebuild: Send {
    /// Adds documents, unless a later `upsert` or `remove` already decided about their mentors.
    async fn add(&mut self, documents: Vec<MentorDocument>) -> Result<(), Unavailable>;

    /// Switches searches over to the new index.
    async fn switch(self: Box<Self>) -> Result<(), Unavailable>;
}

/// A word of some listed mentor's profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileWord {
    /// In the form of [`super::letters::words`].
    pub word: String,
    /// It stands in an expertise or a tag, perhaps in names too; otherwise in names only.
    pub is_topic: bool,
}

/// Who is called what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedMentor {
    /// Who.
    pub mentor: MentorId,
    /// All words of the name, in any order.
    pub name: Vec<String>,
}

/// What of the profiles is looked up by letters, in the database: for an index on a server, which
/// holds no names of people, and for what each process remembers of all profiles.
#[async_trait]
pub trait ProfileWords: Interface {
    /// Listed mentors with some of `words` in their names, those with the most of them first, then
    /// by id; at most `limit`.
    async fn named(&self, words: &[String], limit: usize) -> Result<Vec<NamedMentor>, Unavailable>;

    /// The words of all listed mentors after `after` in the order of their bytes, each once; at
    /// most `limit`.
    async fn words_after(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<ProfileWord>, Unavailable>;
}
