//! What operators see of the service.

mod health;

pub use health::{Probe, ProbedHealth};
