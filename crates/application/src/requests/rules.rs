use domain::time::Timestamp;
use thiserror::Error;
use uuid::Uuid;

use crate::{kernel::RequestRules, mentors::PairRecord};

/// Why a student may not ask a mentor now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CannotAsk {
    /// The pair has an open request.
    #[error("there is an open request already")]
    AlreadyRequested {
        /// That one.
        request: Uuid,
    },
    /// The mentor refused not long ago.
    #[error("the mentor refused recently")]
    AskedRecently {
        /// When asking again is fine.
        retry_at: Timestamp,
    },
    /// The mentor takes no requests now.
    #[error("the mentor takes no requests now")]
    NotAccepting,
    /// Too many of the student's requests wait for an answer.
    #[error("too many requests wait for an answer")]
    TooManyPending {
        /// How many may.
        max: u32,
    },
}

impl CannotAsk {
    /// The code of [`Self::AskedRecently`].
    pub(crate) const ASKED_RECENTLY: &str = "asked_recently";

    /// The error code that clients know it by.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlreadyRequested { .. } => "already_requested",
            Self::AskedRecently { .. } => Self::ASKED_RECENTLY,
            Self::NotAccepting => "not_accepting",
            Self::TooManyPending { .. } => "too_many_pending",
        }
    }
}

/// Whether a student who stands to a mentor as `pair` says may ask them now. The database has the
/// last word where another request may come between.
pub(crate) fn may_ask(
    pair: &PairRecord,
    accepting: bool,
    rules: &RequestRules,
    now: Timestamp,
) -> Result<(), CannotAsk> {
    if let Some((request, status)) = pair.latest_request
        && status.is_open()
    {
        return Err(CannotAsk::AlreadyRequested { request });
    }
    if let Some(retry_at) = pair.refused_at.map(|refused| refused + rules.ask_again_after)
        && retry_at > now
    {
        return Err(CannotAsk::AskedRecently { retry_at });
    }
    if !accepting {
        return Err(CannotAsk::NotAccepting);
    }
    if pair.pending_requests >= rules.max_pending {
        return Err(CannotAsk::TooManyPending { max: rules.max_pending });
    }
    Ok(())
}
