//! Mentoro over the wire: the built binary, its HTTP API, its command line, nothing inside.
//!
//! One suite, two stacks: one process on a data folder or, built with `MENTORO_E2E_STACK=production`,
//! two replicas behind nginx with TLS on PostgreSQL, Redis, an S3 store, and Qdrant or what stands in
//! for it. What one of them cannot be asked is listed as ignored, with the reason.
//!
//! Tests share one service where they can. They find it built beside them, or where `MENTORO_BIN`
//! says, and its model in `models/`, or where `MENTORO_MODEL_DIR` says.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod accounts;
mod avatars;
mod commands;
mod conventions;
mod dashboards;
mod events;
mod feed;
mod harness;
mod profiles;
mod requests;
mod resilience;
mod reviews;
mod search;
