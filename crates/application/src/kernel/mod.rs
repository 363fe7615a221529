//! What every feature needs: time, ids, limits and the shape of failure.

mod clock;
mod errors;
mod limits;

pub use clock::{Clock, Ids};
pub use errors::{Busy, Unavailable};
pub use limits::{RateLimit, RateLimited, RateLimiter};
