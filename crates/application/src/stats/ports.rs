use async_trait::async_trait;
use domain::{
    accounts::Role,
    ids::{AccountId, MentorId, StudentId},
    requests::{MentoringRequest, Status},
    reviews::Score,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use shaku::Interface;
use uuid::Uuid;

use crate::kernel::Unavailable;

/// Numbers that are kept in step with what they count, bound to one unit of work.
///
/// Rows that every transaction touches are sharded by the adapter.
#[async_trait]
pub trait Tallies: Send {
    /// An account began.
    async fn account_added(&mut self, role: Role, now: Timestamp) -> Result<(), Unavailable>;

    /// An account that began at `created` was deleted. It stays counted as new in its week.
    async fn account_removed(&mut self, role: Role) -> Result<(), Unavailable>;

    /// The account was used at `now`: counts it as active on this day (UTC), and on no earlier one.
    async fn account_active(
        &mut self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), Unavailable>;

    /// Takes one of the student's `max` places for unanswered requests. `false` when all are taken,
    /// also by a simultaneous transaction.
    async fn take_pending_place(
        &mut self,
        student: StudentId,
        max: u32,
    ) -> Result<bool, Unavailable>;

    /// Requests moved from where they stood (`None`: it began) to where they stand now. Locks the
    /// mentors in the order of their ids, then the students. Keeps: the student's
    /// taken places (a beginning was counted by [`Tallies::take_pending_place`]), the mentor's
    /// mentees under way, counts by status and by week (Monday, UTC), completed count, median of
    /// the last 100 response times (null below 5), and the service's counts by status.
    async fn requests_moved(
        &mut self,
        moves: &[(&MentoringRequest, Option<Status>)],
    ) -> Result<(), Unavailable>;

    /// One request moved.
    async fn request_moved(
        &mut self,
        request: &MentoringRequest,
        from: Option<Status>,
    ) -> Result<(), Unavailable> {
        self.requests_moved(&[(request, from)]).await
    }

    /// A rating of `mentor` changed from `old` to `new`; `None` stands for no rating. Keeps sum,
    /// count, mean and rank of the mentor, and the service's count of reviews.
    async fn rated(
        &mut self,
        mentor: MentorId,
        old: Option<Score>,
        new: Option<Score>,
    ) -> Result<(), Unavailable>;
}

/// Requests by where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct RequestCounts {
    pub total: u64,
    pub pending: u64,
    pub accepted: u64,
    pub refused: u64,
    pub cancelled: u64,
    pub completed: u64,
    pub expired: u64,
}

/// What one week brought a mentor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    /// Monday, 00:00 UTC.
    pub start: Timestamp,
    /// Requests that came in.
    pub received: u64,
    /// Requests that were accepted.
    pub accepted: u64,
    /// Requests that were completed.
    pub completed: u64,
}

/// How one mentor is doing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MentorStats {
    /// Who.
    pub mentor: Uuid,
    /// Requests to them; the six add up to the total.
    pub requests: RequestCounts,
    /// Mean rating.
    pub score: Option<f64>,
    /// Number of ratings.
    pub score_count: u64,
    /// Median time to an answer.
    pub median_response_seconds: Option<u64>,
    /// The last 12 weeks, oldest first, the present one last; weeks without anything are there too.
    pub weeks: Vec<Week>,
}

/// How the service is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct ServiceStats {
    pub students: u64,
    pub mentors: u64,
    pub requests: RequestCounts,
    /// Ratings, with or without text.
    pub reviews: u64,
    /// Signed up today or on the six days before (UTC).
    pub new_students_7d: u64,
    pub new_mentors_7d: u64,
    /// Used today or on the six days before (UTC).
    pub active_accounts_7d: u64,
}

/// Reads of the kept numbers. One or two round trips each, whatever they count.
#[async_trait]
pub trait StatsReads: Interface {
    /// A mentor's numbers; `None` for no such living mentor.
    async fn mentor(
        &self,
        mentor: MentorId,
        now: Timestamp,
    ) -> Result<Option<MentorStats>, Unavailable>;

    /// The service's numbers.
    async fn service(&self, now: Timestamp) -> Result<ServiceStats, Unavailable>;
}
