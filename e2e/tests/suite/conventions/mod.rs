//! What holds for every call.

mod bodies;
mod conditional;
mod edge;
mod idempotency;
mod lists;
mod matrix;
mod metrics;
