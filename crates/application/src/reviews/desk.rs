use async_trait::async_trait;
use domain::{
    accounts::Role,
    ids::{MentorId, ReviewId},
    reviews::{RatingChange, ReviewText, Score},
};
use shaku::Interface;
use thiserror::Error;

use super::{ReviewView, Reviewed};
use crate::{
    accounts::{Onlooker, SignedIn, SignedInAdmin, SignedInStudent, WrongRole},
    kernel::{IdempotentCall, OnceError, Outcome, Page, PageRequest, Unavailable},
    mentors::MentorView,
};

/// Why a mentor was not rated.
#[derive(Debug, Error)]
pub enum RateError {
    /// There is no such listed mentor.
    #[error("there is no such mentor")]
    MentorNotFound,
    /// No request between the two was ever accepted.
    #[error("only a student who was accepted may rate")]
    NeverAccepted,
    /// The student's own account went away a moment ago.
    #[error("the account is gone")]
    Gone,
    /// The call is a bad repetition, or the database did not answer.
    #[error(transparent)]
    Once(#[from] OnceError),
}

impl From<Unavailable> for RateError {
    fn from(error: Unavailable) -> Self {
        Self::Once(error.into())
    }
}

/// Why a mentor was not reviewed.
#[derive(Debug, Error)]
pub enum ReviewError {
    /// The student's rating has a text already.
    #[error("the student has reviewed the mentor already")]
    AlreadyReviewed(ReviewId),
    /// The student may not rate, or the call did not get so far.
    #[error(transparent)]
    Rate(#[from] RateError),
}

impl From<OnceError> for ReviewError {
    fn from(error: OnceError) -> Self {
        Self::Rate(error.into())
    }
}

impl From<Unavailable> for ReviewError {
    fn from(error: Unavailable) -> Self {
        Self::Rate(error.into())
    }
}

/// Why a review stays as it was.
#[derive(Debug, Error)]
pub enum ChangeReviewError {
    /// There is no such review that the caller could read.
    #[error("there is no such review")]
    NotFound,
    /// The caller may read it, but it is somebody else's.
    #[error("it is somebody else's review")]
    Forbidden,
    /// The caller's copy is not the present one.
    #[error("the review has changed since it was read")]
    PreconditionFailed,
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// Why a review was not taken back.
#[derive(Debug, Error)]
pub enum DeleteReviewError {
    /// The caller may read it, but it is somebody else's.
    #[error("it is somebody else's review")]
    Forbidden,
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// What a student tells about a mentor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReview {
    /// How they were.
    pub score: Score,
    /// Why.
    pub text: ReviewText,
}

/// Somebody who may take reviews away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewRemover {
    /// Their own.
    Author(SignedInStudent),
    /// Anybody's.
    Admin(SignedInAdmin),
}

impl TryFrom<SignedIn> for ReviewRemover {
    type Error = WrongRole;

    fn try_from(caller: SignedIn) -> Result<Self, WrongRole> {
        match caller.role() {
            Role::Admin => caller.try_into().map(Self::Admin),
            Role::Student | Role::Mentor => caller.try_into().map(Self::Author),
        }
    }
}

/// Rating and reviewing mentors. A pair has one rating, with or without a text; the mentor hears of
/// whatever happens to it.
#[async_trait]
pub trait RatingDesk: Interface {
    /// Gives a mentor stars. A second time replaces the first, and keeps its text.
    async fn rate(
        &self,
        student: SignedInStudent,
        mentor: MentorId,
        score: Score,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<MentorView>, RateError>;

    /// Gives a mentor stars and says why: a new rating, or the words and stars of one that had no
    /// words.
    async fn review(
        &self,
        student: SignedInStudent,
        mentor: MentorId,
        review: NewReview,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<Reviewed>, ReviewError>;

    /// The author changes stars or words. `expected` is the version that they saw.
    async fn change(
        &self,
        author: SignedInStudent,
        id: ReviewId,
        change: RatingChange,
        expected: Option<u64>,
    ) -> Result<ReviewView, ChangeReviewError>;

    /// Takes a review away, and the rating with it; of whom it was. `None` when nothing was there,
    /// or nothing that the caller could read.
    async fn delete(
        &self,
        by: ReviewRemover,
        id: ReviewId,
    ) -> Result<Option<MentorId>, DeleteReviewError>;

    /// A review as `by` may see it. One without a text is only for its author, its mentor and
    /// admins.
    async fn find(&self, id: ReviewId, by: Onlooker) -> Result<Option<ReviewView>, Unavailable>;

    /// Reviews of a mentor that have a text; `None` if `by` may not see the mentor.
    async fn of_mentor(
        &self,
        mentor: MentorId,
        by: Onlooker,
        page: PageRequest,
    ) -> Result<Option<Page<ReviewView>>, Unavailable>;
}
