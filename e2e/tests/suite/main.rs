//! Mentoro over the wire: the built binary, its HTTP API, its command line, nothing inside.
//!
//! Tests share one service where they can. They find it built beside them, or where `MENTORO_BIN`
//! says, and its model in `models/`, or where `MENTORO_MODEL_DIR` says.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod accounts;
mod commands;
mod conventions;
mod harness;
mod profiles;
mod requests;
mod resilience;
mod search;
