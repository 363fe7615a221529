//! The conventions of the API: everything that is the same for each feature.

pub mod answer;
pub mod answers;
pub mod client;
pub mod code;
pub mod compression;
pub mod conditional;
pub mod cursor;
pub mod edge;
pub mod idempotency;
pub mod identity;
pub mod inject;
pub mod input;
pub mod languages;
pub mod metrics;
pub mod moment;
pub mod picture;
pub mod problem;
pub mod request_id;
pub mod routes;
pub mod span;
pub mod trace;
