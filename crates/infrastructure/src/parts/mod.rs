//! The parts outside this process that the service leans on: each call to one of them is bounded in
//! time, counted, and skipped while the part is known to be down.
//!
//! Every adapter of such a part takes a [`Part`] and sends each of its calls through it, so that
//! time-outs, breakers and metrics stand here, once, and not in the adapters.

mod breaker;
mod metrics;
mod part;

pub use breaker::BreakerSettings;
pub use metrics::PartMetrics;
pub use part::{CallError, Part, PartSettings};
