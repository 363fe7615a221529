use async_trait::async_trait;
use domain::{
    ids::{AccountId, MentorId, RequestId, StudentId},
    mentors::Capacity,
    requests::{MentoringRequest, QueryText, RequestChange, Status, TransitionError},
    time::Timestamp,
};
use shaku::Interface;
use thiserror::Error;

use super::{CannotAsk, Meeting, RequestView};
use crate::{
    accounts::{SignedIn, SignedInStudent},
    events::NewEntry,
    kernel::{IdempotentCall, OnceError, Outcome, Page, PageRequest, Unavailable, UnitOfWork},
};

/// What a student asks with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Whom.
    pub mentor: MentorId,
    /// What for; `None` only for a swipe without text.
    pub query: Option<QueryText>,
    /// When they would like to meet.
    pub date: Option<Timestamp>,
}

/// Why a request was not made.
#[derive(Debug, Error)]
pub enum AskError {
    /// There is no such listed mentor.
    #[error("there is no such mentor")]
    MentorNotFound,
    /// A rule of the product says no.
    #[error(transparent)]
    Refused(#[from] CannotAsk),
    /// The date has passed.
    #[error("the date has passed")]
    DateNotInFuture,
    /// The student's own account went away a moment ago.
    #[error("the account is gone")]
    Gone,
    /// The call is a bad repetition, or the database did not answer.
    #[error(transparent)]
    Once(#[from] OnceError),
}

impl From<Unavailable> for AskError {
    fn from(error: Unavailable) -> Self {
        Self::Once(error.into())
    }
}

/// Why a request was not taken back.
#[derive(Debug, Error)]
pub enum TakeBackError {
    /// It is not pending any more.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// Why a request stays as it was.
#[derive(Debug, Error)]
pub enum ChangeRequestError {
    /// There is no such request of this caller's.
    #[error("there is no such request")]
    NotFound,
    /// The caller may see it, but is neither of its sides.
    #[error("it is somebody else's request")]
    Forbidden,
    /// The caller's copy is not the present one.
    #[error("the request has changed since it was read")]
    PreconditionFailed,
    /// The state machine says no.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The mentor has as many mentees as their capacity allows, and cannot accept another.
    #[error("the mentor has no free place")]
    NoFreePlace {
        /// How many they take at once.
        capacity: Capacity,
    },
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// Why no meeting was shown.
#[derive(Debug, Error)]
pub enum MeetingError {
    /// There is no such request of this caller's, or no meeting was agreed on.
    #[error("there is no such meeting")]
    NotFound,
    /// The caller may see the request, but is neither of its sides.
    #[error("it is somebody else's meeting")]
    Forbidden,
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// Why a list was not shown.
#[derive(Debug, Error)]
pub enum ListRequestsError {
    /// The caller may not know whether that person exists.
    #[error("there is no such account")]
    NotFound,
    /// The caller may know the person, but not their requests.
    #[error("these are somebody else's requests")]
    Forbidden,
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// Asking mentors, answering students.
#[async_trait]
pub trait RequestDesk: Interface {
    /// A student asks a mentor, who hears of it.
    async fn ask(
        &self,
        student: SignedInStudent,
        ask: Ask,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<RequestView>, AskError>;

    /// One side changes the request, and the other hears of it. `expected` is the version that the
    /// caller saw. Of simultaneous decisions one wins, the others get what the new state says. Who
    /// has no free place accepts nobody, also of two whom they accept at once.
    async fn change(
        &self,
        caller: SignedIn,
        id: RequestId,
        change: RequestChange,
        expected: Option<u64>,
    ) -> Result<RequestView, ChangeRequestError>;

    /// A request, for its sides and for admins; `None` for everybody else.
    async fn request(
        &self,
        caller: SignedIn,
        id: RequestId,
    ) -> Result<Option<RequestView>, Unavailable>;

    /// A student's requests with one of `statuses` (empty: any), for the student and for admins.
    async fn of_student(
        &self,
        caller: SignedIn,
        student: StudentId,
        statuses: &[Status],
        page: PageRequest,
    ) -> Result<Page<RequestView>, ListRequestsError>;

    /// A mentor's requests with one of `statuses` (empty: any), for the mentor and for admins.
    async fn of_mentor(
        &self,
        caller: SignedIn,
        mentor: MentorId,
        statuses: &[Status],
        page: PageRequest,
    ) -> Result<Page<RequestView>, ListRequestsError>;

    /// When and where the two sides of a request meet, for both of them; from acceptance with a
    /// date on, also when they called it off later.
    async fn meeting(&self, caller: SignedIn, id: RequestId) -> Result<Meeting, MeetingError>;

    /// Expires what nobody answered in time, and tells both sides; how many. One pass settles a
    /// thousand at most, as do the next two.
    async fn expire_due(&self) -> Result<u64, Unavailable>;

    /// Tells mentors, once for each request, of what will soon expire unanswered; how many.
    async fn remind_due(&self) -> Result<u64, Unavailable>;

    /// Completes what was accepted and left open for long, and tells both sides; how many.
    async fn complete_due(&self) -> Result<u64, Unavailable>;

    /// What [`Self::ask`] does, as a part of a greater unit of work, which has begun with
    /// [`Requests::begin_asking`] and ends with a refusal.
    ///
    /// [`Requests::begin_asking`]: super::Requests::begin_asking
    async fn ask_within(
        &self,
        work: &mut dyn UnitOfWork,
        student: SignedInStudent,
        ask: Ask,
        now: Timestamp,
    ) -> Result<RequestView, AskError>;

    /// A student takes back a loaded request of theirs that waits for an answer, inside the unit
    /// of work that loaded it.
    async fn take_back(
        &self,
        work: &mut dyn UnitOfWork,
        request: MentoringRequest,
        now: Timestamp,
    ) -> Result<(), TakeBackError>;

    /// Cancels every open request of an account that goes or is blocked, inside the unit of work
    /// that does it, lets nobody ask any more, and locks its profile. The caller locks the account
    /// then, and [`tell`]s both sides.
    ///
    /// [`tell`]: crate::events::tell
    async fn cancel_all(
        &self,
        work: &mut dyn UnitOfWork,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<NewEntry>, Unavailable>;
}
