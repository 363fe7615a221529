use thiserror::Error;

use super::{Party, Place, QueryText, Reason, Status};
use crate::time::Timestamp;

/// What a side wants to change. Absent fields stay; the inner `None` clears.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestChange {
    /// The next status.
    pub status: Option<Status>,
    /// Why; goes with a refusal or cancellation.
    pub reason: Option<Reason>,
    /// Other words for what is asked.
    pub query: Option<QueryText>,
    /// When the two meet.
    pub date: Option<Option<Timestamp>>,
    /// Where the two meet.
    pub place: Option<Option<Place>>,
}

/// A field that a change may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// [`RequestChange::status`].
    Status,
    /// [`RequestChange::reason`].
    Reason,
    /// [`RequestChange::query`].
    Query,
    /// [`RequestChange::date`].
    Date,
    /// [`RequestChange::place`].
    Place,
}

/// Why a request stays as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TransitionError {
    /// That side may never set this.
    #[error("{field:?} is not {party:?}'s to set")]
    NotYours {
        /// Who tried.
        party: Party,
        /// What they tried to set.
        field: Field,
    },
    /// It does not follow from where the request stands.
    #[error("a {from} request does not take this change")]
    Illegal {
        /// Where the request stands.
        from: Status,
        /// The status that was wanted, if one was.
        to: Option<Status>,
    },
    /// A reason without a refusal or cancellation.
    #[error("a reason goes with a refusal or a cancellation")]
    ReasonWithoutEnd,
    /// A new date has already passed.
    #[error("the date has passed")]
    DateNotInFuture,
}
