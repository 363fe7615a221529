use std::time::Duration;

use domain::{accounts::Role, requests::Status};
use shaku::Interface;

use crate::{events::Consumer, mentors::SwipeAction};

/// What came of an attempt to sign in. One that met an outage came to nothing, and is not told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInOutcome {
    /// A session began.
    Ok,
    /// Wrong e-mail, password or role, or the account is blocked.
    Refused,
    /// There were too many attempts before.
    Limited,
}

impl SignInOutcome {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Ok, Self::Refused, Self::Limited];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
            Self::Limited => "limited",
        }
    }
}

/// What became of a rating, with or without text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewStep {
    /// It is new.
    Written,
    /// It has another score or text.
    Edited,
    /// It is gone.
    Deleted,
}

impl ReviewStep {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Written, Self::Edited, Self::Deleted];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Edited => "edited",
            Self::Deleted => "deleted",
        }
    }
}

/// A page of mentors, as whoever asked for it sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageShown {
    /// There is somebody on it.
    pub found: bool,
    /// Only letters were compared.
    pub degraded: bool,
}

/// A part of the work of a search by text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchStage {
    /// Making the query's meanings.
    Embedding,
    /// Looking them up in the index.
    Index,
    /// Reading the rows of who was found.
    Rows,
}

impl SearchStage {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Embedding, Self::Index, Self::Rows];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Embedding => "embedding",
            Self::Index => "index",
            Self::Rows => "rows",
        }
    }
}

/// Something that the service did, for those who count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// An account began.
    SignedUp(Role),
    /// Somebody tried to sign in.
    SignIn(SignInOutcome),
    /// A request came into a state; a new one into [`Status::Pending`].
    RequestMoved {
        /// The state.
        to: Status,
        /// From asking to the mentor's first answer, if this is it.
        answered_after: Option<Duration>,
    },
    /// A student swiped.
    Swiped(SwipeAction),
    /// A rating was written, edited or deleted.
    Reviewed(ReviewStep),
    /// A search was answered.
    Searched(PageShown),
    /// A page of a feed was shown.
    FeedShown(PageShown),
    /// A stage of a search is over, well or not.
    SearchStage(SearchStage, Duration),
    /// So many pieces of work from the outbox are done.
    Relayed(Consumer, usize),
    /// So many were not, and are tried again.
    RelayFailed(Consumer, usize),
}

/// Hears what the service does. It only counts: nothing depends on it.
///
/// What a unit of work does is told by its adapter once it is committed, so that no command has to
/// remember to; services tell the rest.
pub trait Telemetry: Interface {
    /// Counts. Never waits and never fails.
    fn tell(&self, happening: Happening);
}
