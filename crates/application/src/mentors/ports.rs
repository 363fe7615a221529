use async_trait::async_trait;
use domain::{
    ids::{MentorId, StudentId},
    mentors::{Capacity, MentorProfile, TagKey},
    time::Timestamp,
};
use shaku::Interface;

use super::{MentorView, PairRecord, TagCount};
use crate::{
    kernel::{Page, SaveError, Unavailable, Unredacted, Versioned},
    search::{Embedding, EmbeddingModel, IndexFilter, IndexHit},
};

/// Profiles of mentors, bound to one unit of work. A mentor is listed while living and not blocked;
/// the adapter keeps the counts of tags over listed mentors.
#[async_trait]
pub trait Mentors: Send {
    /// Adds the profile of an account that was just added, at version 1.
    async fn insert(&mut self, id: MentorId, profile: &MentorProfile) -> Result<(), Unavailable>;

    /// A living mentor's profile.
    async fn get(&mut self, id: MentorId) -> Result<Option<Versioned<MentorProfile>>, Unavailable>;

    /// Replaces the profile and raises its version. MUST return [`SaveError::Stale`] and change
    /// nothing if the stored version is not `loaded`.
    async fn save(
        &mut self,
        id: MentorId,
        profile: &MentorProfile,
        loaded: u64,
    ) -> Result<(), SaveError>;

    /// What [`MentorReads::mentor`] answers, as it stands inside this unit.
    async fn view(
        &mut self,
        id: MentorId,
        viewer: Viewer,
    ) -> Result<Option<(Unredacted<MentorView>, Option<PairRecord>)>, Unavailable>;

    /// Whether the mentor takes requests now, the row locked until the unit ends; `None` when not
    /// listed.
    async fn accepting(&mut self, id: MentorId) -> Result<Option<bool>, Unavailable>;

    /// The mentor's capacity, if as many mentees are under way; `None` while there is a place. The
    /// row stays locked until the unit ends.
    async fn full(&mut self, id: MentorId) -> Result<Option<Capacity>, Unavailable>;
}

/// Who asks for a mentor: decides what is read with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// Sees listed mentors.
    Anyone,
    /// Sees listed mentors, each with a [`PairRecord`].
    Student(StudentId),
    /// Sees blocked mentors too.
    Admin,
}

/// Which listed mentors are wanted when nothing is searched.
pub type CatalogueFilter = IndexFilter;

/// A mentor's place in the list by rating.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankKey {
    /// The stored Bayesian mean.
    pub rank: f64,
    /// When they signed up.
    pub created_at: Timestamp,
    /// Who.
    pub id: MentorId,
}

/// A mentor in the list by rating.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedMentor {
    /// The mentor with everything.
    pub mentor: Unredacted<MentorView>,
    /// How the viewing student stands to them.
    pub pair: Option<PairRecord>,
    /// Their place.
    pub key: RankKey,
}

/// What the index must know of a mentor.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexSource {
    /// Who.
    pub mentor: MentorId,
    /// The present profile.
    pub profile: MentorProfile,
    /// The mean of the ratings.
    pub score: Option<f64>,
    /// Takes requests now.
    pub accepting: bool,
    /// Listed: living and not blocked. Others do not belong into the index.
    pub listed: bool,
    /// The stored vector, if it was made by the given model from the present text.
    pub embedding: Option<Embedding>,
}

/// Reads of mentors. One round trip each.
#[async_trait]
pub trait MentorReads: Interface {
    /// A mentor whom `viewer` may see.
    async fn mentor(
        &self,
        id: MentorId,
        viewer: Viewer,
    ) -> Result<Option<(Unredacted<MentorView>, Option<PairRecord>)>, Unavailable>;

    /// Those of `ids` whom `viewer` may see, in any order.
    async fn mentors(
        &self,
        ids: &[MentorId],
        viewer: Viewer,
    ) -> Result<Vec<(MentorId, Unredacted<MentorView>, Option<PairRecord>)>, Unavailable>;

    /// Listed mentors that pass `filter`, best rank first, then newest, then by id falling.
    async fn by_rank(
        &self,
        filter: &CatalogueFilter,
        after: Option<RankKey>,
        limit: usize,
        viewer: Viewer,
    ) -> Result<Page<RankedMentor, RankKey>, Unavailable>;

    /// The search when the index is away: listed mentors that pass `filter` and have one of `words`
    /// (in the form of [`crate::search::letters::words`]) in name, expertise or tags; at most
    /// `limit`, in the order of [`IndexHit::by_rank`]. Relevance is the share of the words found.
    async fn by_letters(
        &self,
        words: &[String],
        filter: &CatalogueFilter,
        limit: usize,
    ) -> Result<Vec<IndexHit>, Unavailable>;

    /// Tags of listed mentors that start with `prefix`, the most used first, then by key; at most
    /// `limit`.
    async fn tags(&self, prefix: &TagKey, limit: usize) -> Result<Vec<TagCount>, Unavailable>;

    /// What the index must know of `mentors`; unknown and deleted ones are missing.
    async fn index_sources(
        &self,
        mentors: &[MentorId],
        model: &EmbeddingModel,
    ) -> Result<Vec<IndexSource>, Unavailable>;

    /// The same for all listed mentors after `after` in the order of ids, at most `limit`.
    async fn index_sources_after(
        &self,
        after: Option<MentorId>,
        limit: usize,
        model: &EmbeddingModel,
    ) -> Result<Vec<IndexSource>, Unavailable>;

    /// Number of listed mentors, roughly: for progress bars.
    async fn count(&self) -> Result<u64, Unavailable>;

    /// Keeps vectors beside the profiles they were made from: `text` is the profile's meaning at
    /// that time, and a vector whose text is not the present one counts as missing.
    async fn keep_embeddings(
        &self,
        model: &EmbeddingModel,
        embeddings: &[(MentorId, String, Embedding)],
    ) -> Result<(), Unavailable>;
}
