use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use domain::ids::{AccountId, MentorId, RequestId, ReviewId, SessionId, StudentId};
use uuid::Uuid;

use crate::http::{problem::Problem, routes};

/// An id in the path. What is not a UUID names nothing, and so is a 404, whoever asks: handlers take
/// it before the caller.
pub struct Id<T>(pub T);

impl<T: From<PathId>> FromRequest for Id<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().iter().next().and_then(|(_, text)| parse(text));
        ready(id.map(|id| Self(T::from(PathId(id)))).ok_or_else(|| routes::unmatched(request)))
    }
}

/// A UUID from a path, on its way to the id that it stands for.
pub struct PathId(Uuid);

macro_rules! path_ids {
    ($($id:ident),*) => {$(
        impl From<PathId> for $id {
            fn from(id: PathId) -> Self {
                Self::new(id.0)
            }
        }
    )*};
}

path_ids!(AccountId, MentorId, RequestId, ReviewId, SessionId, StudentId);

/// The usual form with hyphens only, so that an object has one address.
pub(super) fn parse(text: &str) -> Option<Uuid> {
    if text.len() == uuid::fmt::Hyphenated::LENGTH { Uuid::try_parse(text).ok() } else { None }
}
