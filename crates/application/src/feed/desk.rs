use async_trait::async_trait;
use domain::{
    ids::MentorId,
    requests::{QueryText, TransitionError},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use shaku::Interface;
use thiserror::Error;

use crate::{
    accounts::SignedInStudent,
    kernel::{IdempotentCall, OnceError, Outcome, Page, PageRequest, RateLimited, Unavailable},
    mentors::SwipeAction,
    requests::{AskError, RequestView, TakeBackError},
    search::SearchItem,
};

/// A mentor of the feed.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedItem {
    /// The mentor, how well they match the interests, and which of their tags do; without interests
    /// they match nothing.
    pub found: SearchItem,
    /// The interests that the mentor matches, in the student's order.
    pub matched_interests: Vec<String>,
}

/// A page of the feed. The next one is the same call again, once these are swiped.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedPage {
    /// Best first. Empty when there is nobody left.
    pub items: Vec<FeedItem>,
    /// The index or the model is away, and only letters were compared.
    pub degraded: bool,
}

/// Why there is no feed.
#[derive(Debug, Error)]
pub enum FeedError {
    /// Too many searches, of which this is one.
    #[error(transparent)]
    RateLimited(#[from] RateLimited),
    /// The student's account went away a moment ago.
    #[error("the account is gone")]
    Gone,
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// What a student does with a mentor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwipeRequest {
    /// With whom.
    pub mentor: MentorId,
    /// What.
    pub action: SwipeAction,
    /// What they want to learn; for a like alone.
    pub query: Option<QueryText>,
}

/// What a swipe came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Swiped {
    /// The standing action: the first one, until it is undone.
    pub action: SwipeAction,
    /// The request that the like made, as it stands now.
    pub request: Option<RequestView>,
}

/// Why nothing was swiped.
#[derive(Debug, Error)]
pub enum SwipeError {
    /// There is no such listed mentor.
    #[error("there is no such mentor")]
    MentorNotFound,
    /// The mentor cannot be asked.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// The call is a bad repetition, or the database did not answer.
    #[error(transparent)]
    Once(#[from] OnceError),
}

impl From<Unavailable> for SwipeError {
    fn from(error: Unavailable) -> Self {
        Self::Once(error.into())
    }
}

/// Why a swipe stands.
#[derive(Debug, Error)]
pub enum UndoError {
    /// The request of the like is not pending any more.
    #[error(transparent)]
    Transition(TransitionError),
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<TakeBackError> for UndoError {
    fn from(error: TakeBackError) -> Self {
        match error {
            TakeBackError::Transition(error) => Self::Transition(error),
            TakeBackError::Unavailable(error) => Self::Unavailable(error),
        }
    }
}

/// Why a mentor was not kept.
#[derive(Debug, Error)]
pub enum KeepError {
    /// There is no such listed mentor.
    #[error("there is no such mentor")]
    MentorNotFound,
    /// The student's own account went away a moment ago.
    #[error("the account is gone")]
    Gone,
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// A kept mentor.
#[derive(Debug, Clone, PartialEq)]
pub struct FavoriteItem {
    /// The mentor, without a relevance.
    pub found: SearchItem,
    /// Since when.
    pub favorited_at: Timestamp,
}

/// The feed, swipes and favourites of a student.
#[async_trait]
pub trait FeedDesk: Interface {
    /// Up to `limit` mentors who take requests, those for the student's interests first: never one
    /// who was swiped or has an open request. Limited like a search.
    async fn feed(&self, student: SignedInStudent, limit: usize) -> Result<FeedPage, FeedError>;

    /// The student likes a mentor, which asks them under all rules of asking, passes them over, or
    /// keeps them as a favourite. What stands is not changed by a further swipe, not even by another
    /// action: it is undone first. Of simultaneous swipes one counts.
    async fn swipe(
        &self,
        student: SignedInStudent,
        swipe: SwipeRequest,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<Swiped>, SwipeError>;

    /// The mentor was never swiped: a like takes its request back while nobody has answered it, and
    /// a favourite is kept no longer.
    async fn undo(&self, student: SignedInStudent, mentor: MentorId) -> Result<(), UndoError>;

    /// Those who were passed over come again.
    async fn start_over(&self, student: SignedInStudent) -> Result<(), Unavailable>;

    /// The mentors whom the student keeps.
    async fn favorites(
        &self,
        student: SignedInStudent,
        page: PageRequest,
    ) -> Result<Page<FavoriteItem>, Unavailable>;

    /// Keeps a mentor, without a word to them.
    async fn keep(&self, student: SignedInStudent, mentor: MentorId) -> Result<(), KeepError>;

    /// Keeps a mentor no longer.
    async fn let_go(&self, student: SignedInStudent, mentor: MentorId) -> Result<(), Unavailable>;
}
