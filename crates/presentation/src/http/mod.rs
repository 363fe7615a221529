//! The conventions of the API: everything that is the same for each feature.

pub mod client;
pub mod code;
pub mod conditional;
pub mod cursor;
pub mod edge;
pub mod idempotency;
pub mod inject;
pub mod input;
pub mod problem;
pub mod request_id;
pub mod routes;
pub mod span;
