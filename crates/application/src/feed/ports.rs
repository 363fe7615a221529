use async_trait::async_trait;
use domain::{
    ids::{MentorId, RequestId, StudentId},
    time::Timestamp,
};
use shaku::Interface;

use crate::{
    kernel::{Page, PageRequest, Unavailable, Unredacted},
    mentors::{MentorView, PairRecord, SwipeAction},
    search::{Embedding, EmbeddingModel, Relevance},
};

/// What a student did with a mentor in the feed; one stands per pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swipe {
    /// Who.
    pub student: StudentId,
    /// With whom.
    pub mentor: MentorId,
    /// What.
    pub action: SwipeAction,
    /// The request that a like made; `None` for the other actions.
    pub request: Option<RequestId>,
    /// When.
    pub created_at: Timestamp,
}

/// Swipes, bound to one unit of work.
#[async_trait]
pub trait Swipes: Send {
    /// Adds the swipe, unless one of the pair stands; whether it was added. MUST wait for the end of
    /// another transaction that adds or removes one of the same pair.
    async fn insert(&mut self, swipe: &Swipe) -> Result<bool, Unavailable>;

    /// The standing swipe.
    async fn of_pair(
        &mut self,
        student: StudentId,
        mentor: MentorId,
    ) -> Result<Option<Swipe>, Unavailable>;

    /// Notes which request a standing like made.
    async fn note_request(
        &mut self,
        student: StudentId,
        mentor: MentorId,
        request: RequestId,
    ) -> Result<(), Unavailable>;

    /// Forgets the standing swipe, if there is one.
    async fn remove(&mut self, student: StudentId, mentor: MentorId) -> Result<(), Unavailable>;

    /// Forgets all swipes of the student with this action.
    async fn remove_all(
        &mut self,
        student: StudentId,
        action: SwipeAction,
    ) -> Result<(), Unavailable>;
}

/// Mentors whom students keep, bound to one unit of work.
#[async_trait]
pub trait Favorites: Send {
    /// Keeps the mentor. One who is kept already stays where they are in the list.
    async fn add(
        &mut self,
        student: StudentId,
        mentor: MentorId,
        now: Timestamp,
    ) -> Result<(), Unavailable>;

    /// Keeps the mentor no longer, if they were kept.
    async fn remove(&mut self, student: StudentId, mentor: MentorId) -> Result<(), Unavailable>;
}

/// What a student's feed is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedBasis {
    /// In the student's order.
    pub interests: Vec<String>,
    /// Mentors who were swiped, whatever the action, or have an open request; each once.
    pub seen: Vec<MentorId>,
}

/// A mentor for the feed, as storage knows them.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedMentor {
    /// Who.
    pub id: MentorId,
    /// The mentor with everything.
    pub mentor: Unredacted<MentorView>,
    /// How the student stands to them.
    pub pair: PairRecord,
    /// The stored vector of the given model, perhaps of a profile that has changed since.
    pub embedding: Option<Embedding>,
    /// The share of words found, where letters led to them.
    pub found: Option<Relevance>,
}

/// A kept mentor, as storage knows them.
#[derive(Debug, Clone, PartialEq)]
pub struct FavoriteMentor {
    /// The mentor with everything.
    pub mentor: Unredacted<MentorView>,
    /// How the student stands to them.
    pub pair: PairRecord,
    /// Since when.
    pub favorited_at: Timestamp,
}

/// Reads of the feed and of favourites. One round trip each, however much was swiped. Mentors who
/// are deleted or blocked are in none of them.
#[async_trait]
pub trait FeedReads: Interface {
    /// What the student's feed is made of; `None` when the student is gone.
    async fn basis(&self, student: StudentId) -> Result<Option<FeedBasis>, Unavailable>;

    /// Those of `mentors` who are listed, in any order, with their vectors of `model`.
    async fn mentors(
        &self,
        student: StudentId,
        mentors: &[MentorId],
        model: &EmbeddingModel,
    ) -> Result<Vec<FeedMentor>, Unavailable>;

    /// Mentors who take requests and whom the student has not seen (see [`FeedBasis::seen`]), in
    /// the order of [`crate::mentors::MentorReads::by_rank`]; at most `limit`.
    async fn by_rank(
        &self,
        student: StudentId,
        limit: usize,
    ) -> Result<Vec<FeedMentor>, Unavailable>;

    /// The same of those who have one of `words`, in the order and with the relevance of
    /// [`crate::mentors::MentorReads::by_letters`], and with their vectors of `model`.
    async fn by_letters(
        &self,
        student: StudentId,
        words: &[String],
        model: &EmbeddingModel,
        limit: usize,
    ) -> Result<Vec<FeedMentor>, Unavailable>;

    /// The mentors whom the student keeps, by when that began.
    async fn favorites(
        &self,
        student: StudentId,
        page: PageRequest,
    ) -> Result<Page<FavoriteMentor>, Unavailable>;
}
