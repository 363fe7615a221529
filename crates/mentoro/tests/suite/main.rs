//! The use cases, on SQLite in a temporary file and in-memory adapters for the rest, with a clock
//! that the test sets.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod administration;
mod leaving;
mod ratings;
mod requests;
mod sessions;
mod visibility;
mod world;
