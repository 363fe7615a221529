use domain::{requests::Status, time::Timestamp};
use uuid::Uuid;

use super::RequestView;

/// What one side of a request puts into their calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// The request that it came of.
    pub request: Uuid,
    /// When the two meet.
    pub at: Timestamp,
    /// Where.
    pub place: Option<String>,
    /// The name of the other side; empty once they are deleted.
    pub with: String,
    /// What the student wants to learn.
    pub query: Option<String>,
    /// Called off after it was agreed on.
    pub is_cancelled: bool,
    /// When the student asked.
    pub created_at: Timestamp,
    /// When anything of it last changed.
    pub updated_at: Timestamp,
    /// Counts changes of the request, from 1.
    pub version: u64,
}

impl Meeting {
    /// The meeting of a request, as its side `party` sees it. `None` while nobody has accepted, and
    /// without a date.
    pub(super) fn of(request: RequestView, party: Uuid) -> Option<Self> {
        let status = Status::parse(&request.status)?;
        let is_cancelled = match status {
            Status::Accepted | Status::Completed => false,
            // What was taken back before an answer was never agreed on.
            Status::Cancelled if request.decided_at.is_some() => true,
            _ => return None,
        };
        let is_student = request.student.id == party;
        let other = if is_student { request.mentor } else { request.student };
        Some(Self {
            request: request.id,
            at: request.date?,
            place: request.place,
            with: other.name,
            query: request.query,
            is_cancelled,
            created_at: request.created_at,
            updated_at: request.updated_at,
            version: request.version,
        })
    }
}
