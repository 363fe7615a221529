//! The rules of the domain, by example and by property.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod deadlines;
mod ratings;
mod requests;
mod values;
