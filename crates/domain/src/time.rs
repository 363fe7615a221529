//! Moments.

use chrono::{DateTime, SubsecRound, Utc};

/// A moment in UTC, kept to the microsecond (what PostgreSQL stores).
pub type Timestamp = DateTime<Utc>;

/// Cuts a moment to the microsecond, so that what was stored equals what was read back.
pub fn to_micros(moment: DateTime<Utc>) -> Timestamp {
    moment.trunc_subsecs(6)
}
