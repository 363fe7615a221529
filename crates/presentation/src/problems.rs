//! What each failure of a use case means on the wire. The only place that decides it.

mod reviews;

use std::time::Duration;

use application::{
    accounts::{
        AuthenticateError, ConfirmError, EntranceError, RefreshError, ResetError, SignInError,
        SignUpError,
    },
    admin::AdminError,
    events::OpenStreamError,
    feed::{FeedError, KeepError, SwipeError, UndoError},
    images::{AvatarError, ProcessError},
    kernel::{Busy, OnceError, RateLimited, Unavailable},
    mentors::ChangeProfileError,
    requests::{AskError, CannotAsk, ChangeRequestError, ListRequestsError, MeetingError},
    search::SearchError,
    stats::MentorStatsError,
};
use domain::requests::TransitionError;

use crate::http::{
    code::ErrorCode,
    moment::Moment,
    problem::{FieldError, Place, Problem},
};

/// When to come back while something is down: about the time that a probe takes to notice it.
pub const RETRY: Duration = Duration::from_secs(2);

/// When to come back with one stream too many: about when one whose client has gone is found out.
const STREAMS_RETRY: Duration = Duration::from_secs(30);

impl Problem {
    /// The caller's own account went away a moment ago.
    pub fn gone() -> Self {
        Self::new(ErrorCode::SessionRevoked)
    }
}

impl From<Unavailable> for Problem {
    fn from(error: Unavailable) -> Self {
        Self::new(ErrorCode::Unavailable)
            .param("part", error.part)
            .retry_after(RETRY)
            .caused_by(error)
    }
}

impl From<Busy> for Problem {
    fn from(error: Busy) -> Self {
        Self::new(ErrorCode::Unavailable)
            .detail("There is too much to do at once.")
            .retry_after(error.retry_after)
    }
}

impl From<RateLimited> for Problem {
    fn from(error: RateLimited) -> Self {
        Self::new(ErrorCode::RateLimited).retry_after(error.retry_after)
    }
}

impl From<OnceError> for Problem {
    fn from(error: OnceError) -> Self {
        match error {
            OnceError::KeyReused(_) => Self::new(ErrorCode::IdempotencyKeyReused),
            OnceError::Unavailable(error) => error.into(),
        }
    }
}

impl From<AuthenticateError> for Problem {
    fn from(error: AuthenticateError) -> Self {
        match error {
            AuthenticateError::Expired => Self::new(ErrorCode::TokenExpired),
            AuthenticateError::Invalid => Self::new(ErrorCode::TokenInvalid),
            AuthenticateError::Revoked => Self::new(ErrorCode::SessionRevoked),
            AuthenticateError::Unavailable(error) => error.into(),
        }
    }
}

impl From<EntranceError> for Problem {
    fn from(error: EntranceError) -> Self {
        match error {
            EntranceError::RateLimited(error) => error.into(),
            EntranceError::Busy(error) => error.into(),
            EntranceError::Unavailable(error) => error.into(),
        }
    }
}

impl From<SignUpError> for Problem {
    fn from(error: SignUpError) -> Self {
        match error {
            SignUpError::EmailTaken => Self::new(ErrorCode::EmailTaken),
            SignUpError::InviteInvalid => Self::new(ErrorCode::InvalidCode),
            SignUpError::Entrance(error) => error.into(),
        }
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::InvalidCredentials => Self::new(ErrorCode::InvalidCredentials),
            SignInError::WrongRole { actual } => {
                Self::new(ErrorCode::WrongRole).param("role", actual.as_str())
            }
            SignInError::Blocked => Self::new(ErrorCode::AccountBlocked),
            SignInError::Entrance(error) => error.into(),
        }
    }
}

impl From<RefreshError> for Problem {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Invalid => Self::new(ErrorCode::TokenInvalid),
            RefreshError::Revoked => Self::new(ErrorCode::SessionRevoked),
            RefreshError::Reused => Self::new(ErrorCode::RefreshReused),
            RefreshError::Entrance(error) => error.into(),
        }
    }
}

impl From<ConfirmError> for Problem {
    fn from(error: ConfirmError) -> Self {
        match error {
            ConfirmError::WrongPassword => Self::new(ErrorCode::WrongPassword),
            ConfirmError::Gone => Self::gone(),
            ConfirmError::KeyReused(error) => OnceError::from(error).into(),
            ConfirmError::Entrance(error) => error.into(),
        }
    }
}

impl From<ResetError> for Problem {
    fn from(error: ResetError) -> Self {
        match error {
            ResetError::CodeInvalid => Self::new(ErrorCode::InvalidCode),
            ResetError::Entrance(error) => error.into(),
        }
    }
}

impl From<AdminError> for Problem {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::NotFound => Self::not_found(),
            AdminError::OwnAccount => {
                Self::new(ErrorCode::Forbidden).detail("Admins do not block themselves.")
            }
            AdminError::Once(error) => error.into(),
        }
    }
}

impl From<ChangeProfileError> for Problem {
    fn from(error: ChangeProfileError) -> Self {
        match error {
            ChangeProfileError::NotFound => Self::not_found(),
            ChangeProfileError::Forbidden => Self::new(ErrorCode::Forbidden),
            ChangeProfileError::PreconditionFailed => Self::new(ErrorCode::PreconditionFailed),
            ChangeProfileError::Unavailable(error) => error.into(),
        }
    }
}

impl From<AvatarError> for Problem {
    fn from(error: AvatarError) -> Self {
        match error {
            AvatarError::NotFound => Self::gone(),
            AvatarError::Process(error) => error.into(),
            AvatarError::Busy(error) => error.into(),
            AvatarError::Unavailable(error) => error.into(),
        }
    }
}

impl From<ProcessError> for Problem {
    fn from(error: ProcessError) -> Self {
        match error {
            ProcessError::UnknownFormat => Self::new(ErrorCode::UnsupportedMediaType)
                .detail("The file is neither JPEG nor PNG nor WebP, by its content."),
            ProcessError::Unreadable(_) => {
                at("/file", ErrorCode::InvalidImage, "cannot be read as an image".to_owned())
            }
            ProcessError::TooManyPixels { max, .. } => {
                let place = Place::Pointer("/file".to_owned());
                let detail = "has too many pixels";
                let error = FieldError::new(place, ErrorCode::TooManyPixels, detail);
                Self::invalid(vec![error.param("max", max)])
            }
            ProcessError::Busy(error) => error.into(),
            ProcessError::Broken(error) => Self::internal(error),
        }
    }
}

impl From<AskError> for Problem {
    fn from(error: AskError) -> Self {
        match error {
            AskError::MentorNotFound => Self::not_found(),
            AskError::Refused(why) => why.into(),
            AskError::DateNotInFuture => not_in_future(),
            AskError::Gone => Self::gone(),
            AskError::Once(error) => error.into(),
        }
    }
}

impl From<CannotAsk> for Problem {
    fn from(why: CannotAsk) -> Self {
        match why {
            CannotAsk::AlreadyRequested { request } => {
                Self::new(ErrorCode::AlreadyRequested).param("request_id", request.to_string())
            }
            CannotAsk::AskedRecently { retry_at } => Self::new(ErrorCode::AskedRecently)
                .param("retry_at", Moment::from(retry_at).to_string()),
            CannotAsk::NotAccepting => Self::new(ErrorCode::NotAccepting),
            CannotAsk::TooManyPending { max } => {
                Self::new(ErrorCode::TooManyPending).param("max", max)
            }
        }
    }
}

impl From<ChangeRequestError> for Problem {
    fn from(error: ChangeRequestError) -> Self {
        match error {
            ChangeRequestError::NotFound => Self::not_found(),
            ChangeRequestError::Forbidden => Self::new(ErrorCode::Forbidden),
            ChangeRequestError::PreconditionFailed => Self::new(ErrorCode::PreconditionFailed),
            ChangeRequestError::Transition(error) => error.into(),
            ChangeRequestError::NoFreePlace { capacity } => {
                Self::new(ErrorCode::CapacityReached).param("max", capacity.mentees())
            }
            ChangeRequestError::Unavailable(error) => error.into(),
        }
    }
}

impl From<TransitionError> for Problem {
    fn from(error: TransitionError) -> Self {
        match error {
            TransitionError::NotYours { .. } => {
                Self::new(ErrorCode::Forbidden).detail(error.to_string())
            }
            TransitionError::Illegal { from, .. } => Self::new(ErrorCode::IllegalTransition)
                .detail(error.to_string())
                .param("status", from.as_str()),
            TransitionError::ReasonWithoutEnd => {
                at("/reason", ErrorCode::ReasonWithoutEnd, error.to_string())
            }
            TransitionError::DateNotInFuture => not_in_future(),
        }
    }
}

impl From<MeetingError> for Problem {
    fn from(error: MeetingError) -> Self {
        match error {
            MeetingError::NotFound => Self::not_found(),
            MeetingError::Forbidden => Self::new(ErrorCode::Forbidden),
            MeetingError::Unavailable(error) => error.into(),
        }
    }
}

impl From<ListRequestsError> for Problem {
    fn from(error: ListRequestsError) -> Self {
        match error {
            ListRequestsError::NotFound => Self::not_found(),
            ListRequestsError::Forbidden => Self::new(ErrorCode::Forbidden),
            ListRequestsError::Unavailable(error) => error.into(),
        }
    }
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::RateLimited(error) => error.into(),
            SearchError::CursorMismatch => {
                let place = Place::Parameter("cursor".to_owned());
                let detail = error.to_string();
                Self::invalid(vec![FieldError::new(place, ErrorCode::CursorMismatch, detail)])
            }
            SearchError::Unavailable(error) => error.into(),
        }
    }
}

impl From<OpenStreamError> for Problem {
    fn from(error: OpenStreamError) -> Self {
        match error {
            OpenStreamError::TooMany(max) => {
                Self::new(ErrorCode::RateLimited).param("max", max).retry_after(STREAMS_RETRY)
            }
            OpenStreamError::Busy(error) => error.into(),
            OpenStreamError::Gone => Self::gone(),
            OpenStreamError::Unavailable(error) => error.into(),
        }
    }
}

impl From<FeedError> for Problem {
    fn from(error: FeedError) -> Self {
        match error {
            FeedError::RateLimited(error) => error.into(),
            FeedError::Gone => Self::gone(),
            FeedError::Unavailable(error) => error.into(),
        }
    }
}

impl From<SwipeError> for Problem {
    fn from(error: SwipeError) -> Self {
        match error {
            SwipeError::MentorNotFound => Self::not_found(),
            SwipeError::Ask(error) => error.into(),
            SwipeError::Once(error) => error.into(),
        }
    }
}

impl From<UndoError> for Problem {
    fn from(error: UndoError) -> Self {
        match error {
            UndoError::Transition(error) => error.into(),
            UndoError::Unavailable(error) => error.into(),
        }
    }
}

impl From<KeepError> for Problem {
    fn from(error: KeepError) -> Self {
        match error {
            KeepError::MentorNotFound => Self::not_found(),
            KeepError::Gone => Self::gone(),
            KeepError::Unavailable(error) => error.into(),
        }
    }
}

impl From<MentorStatsError> for Problem {
    fn from(error: MentorStatsError) -> Self {
        match error {
            MentorStatsError::NotFound => Self::not_found(),
            MentorStatsError::Forbidden => Self::new(ErrorCode::Forbidden),
            MentorStatsError::Unavailable(error) => error.into(),
        }
    }
}

fn not_in_future() -> Problem {
    at("/date", ErrorCode::NotInFuture, "must lie in the future".to_owned())
}

fn at(pointer: &str, code: ErrorCode, detail: String) -> Problem {
    let place = Place::Pointer(pointer.to_owned());
    Problem::invalid(vec![FieldError::new(place, code, detail)])
}
