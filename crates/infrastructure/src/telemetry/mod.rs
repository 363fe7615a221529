//! What operators see of the service.

mod health;
mod metrics;

pub use health::{Probe, ProbedHealth};
pub use metrics::Metrics;
