//! What the machine gives: time, identities and randomness.

mod clock;
mod ids;

pub use clock::{ManualClock, OffsetClock, SystemClock};
pub use ids::SystemIds;
