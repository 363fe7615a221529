use application::kernel::Unavailable;
use sea_orm::DbErr;
use thiserror::Error;

/// How errors and metrics name this part.
pub(super) const PART: &str = "database";

/// What the layers above see of a failure. What they can act on (a taken e-mail, a stale version)
/// is never an error here: statements are written so that it shows in their result.
pub(super) fn unavailable(error: DbErr) -> Unavailable {
    Unavailable::new(PART, error)
}

/// A stored value that today's rules refuse.
#[derive(Debug, Error)]
#[error("the stored {what} cannot be read: {why}")]
pub(super) struct Corrupt {
    pub(super) what: &'static str,
    pub(super) why: String,
}

/// Names the column of a stored value that cannot be read.
pub(super) fn corrupt<E: ToString>(what: &'static str) -> impl FnOnce(E) -> Unavailable {
    move |why| Unavailable::new(PART, Corrupt { what, why: why.to_string() })
}
