//! Requests for mentoring and what may follow what.

mod change;
mod request;
mod status;
mod texts;

pub use change::{Field, RequestChange, TransitionError};
pub use request::{MentoringRequest, NewRequest, RequestEvent};
pub use status::{CancelledBy, Party, Status};
pub use texts::{Place, QueryText, Reason};
