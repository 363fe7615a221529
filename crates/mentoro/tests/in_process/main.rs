//! The service in process, on SQLite in a temporary file and in-memory adapters for the rest, with a
//! clock that the test sets: its use cases, and its HTTP API through the app that production runs.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod http;
mod pictures;
mod use_cases;
mod world;
