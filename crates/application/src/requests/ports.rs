use async_trait::async_trait;
use domain::{
    ids::{AccountId, MentorId, RequestId, StudentId},
    requests::{MentoringRequest, Status},
    time::Timestamp,
};
use shaku::Interface;
use thiserror::Error;

use super::RequestRecord;
use crate::{
    kernel::{Page, PageRequest, SaveError, Unavailable, Unredacted},
    mentors::PairRecord,
};

/// Why a request was not stored.
#[derive(Debug, Error)]
pub enum InsertRequestError {
    /// The pair has an open one.
    #[error("the pair has an open request")]
    AlreadyOpen(RequestId),
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// Mentoring requests, bound to one unit of work.
#[async_trait]
pub trait Requests: Send {
    /// Comes before everything else of a unit that makes a request between the two, so that it waits
    /// with nothing locked: for who [ends](Self::end_asking) that; and lets nobody do so until the
    /// unit is over.
    async fn begin_asking(
        &mut self,
        student: StudentId,
        mentor: MentorId,
    ) -> Result<(), Unavailable>;

    /// Waits for the units that are making a request to or from `account`; others wait until this
    /// unit is over.
    async fn end_asking(&mut self, account: AccountId) -> Result<(), Unavailable>;

    /// MUST answer [`InsertRequestError::AlreadyOpen`] also when another transaction opens one for
    /// the same pair at the same time.
    async fn insert(&mut self, request: &MentoringRequest) -> Result<(), InsertRequestError>;

    /// The request if `account` is one of its two sides; `None` covers both "no such" and "somebody
    /// else's", so that a caller cannot tell them apart.
    async fn of_party(
        &mut self,
        account: AccountId,
        id: RequestId,
    ) -> Result<Option<MentoringRequest>, Unavailable>;

    /// The request, whosever it is.
    async fn get(&mut self, id: RequestId) -> Result<Option<MentoringRequest>, Unavailable>;

    /// MUST return [`SaveError::Stale`] and change nothing if the stored version is not the one
    /// before `request.version`.
    async fn save(&mut self, request: &MentoringRequest) -> Result<(), SaveError>;

    /// What [`RequestReads::request`] answers, as it stands inside this unit.
    async fn record(
        &mut self,
        id: RequestId,
    ) -> Result<Option<Unredacted<RequestRecord>>, Unavailable>;

    /// How the two stand to each other. The fields of the feed may be left at their defaults.
    async fn pair(
        &mut self,
        student: StudentId,
        mentor: MentorId,
    ) -> Result<PairRecord, Unavailable>;

    /// Every open request to or from `account`, locked in the order of ids until the unit ends.
    async fn open_of(&mut self, account: AccountId) -> Result<Vec<MentoringRequest>, Unavailable>;

    /// Notes that the mentor is reminded of the request at `now`, and changes nothing that anybody
    /// sees of it; the mentor. `None` if it is not pending any more, or they were reminded before,
    /// also by a simultaneous transaction.
    async fn remind(
        &mut self,
        id: RequestId,
        now: Timestamp,
    ) -> Result<Option<MentorId>, Unavailable>;
}

/// Reads of requests. One round trip each.
#[async_trait]
pub trait RequestReads: Interface {
    /// A request; `of` limits it to one of its two sides, `None` (for admins) does not.
    async fn request(
        &self,
        id: RequestId,
        of: Option<AccountId>,
    ) -> Result<Option<Unredacted<RequestRecord>>, Unavailable>;

    /// Requests from `student` with one of `statuses` (empty: any).
    async fn of_student(
        &self,
        student: StudentId,
        statuses: &[Status],
        page: PageRequest,
    ) -> Result<Page<Unredacted<RequestRecord>>, Unavailable>;

    /// Requests to `mentor` with one of `statuses` (empty: any).
    async fn of_mentor(
        &self,
        mentor: MentorId,
        statuses: &[Status],
        page: PageRequest,
    ) -> Result<Page<Unredacted<RequestRecord>>, Unavailable>;

    /// Pending requests whose time was over at `now`, at most `limit`, oldest first.
    async fn overdue(&self, now: Timestamp, limit: usize) -> Result<Vec<RequestId>, Unavailable>;

    /// Pending requests made until `made`, whose time is not over at `now` and of which nobody was
    /// reminded, at most `limit`, oldest first.
    async fn unreminded(
        &self,
        made: Timestamp,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<RequestId>, Unavailable>;

    /// Accepted requests of which both the acceptance and the date, if there is one, were not after
    /// `until`; at most `limit`, oldest first.
    async fn left_open(
        &self,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<RequestId>, Unavailable>;
}
