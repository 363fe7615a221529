//! What operators see of the service.

mod health;
mod metrics;
mod product;
mod registered;
mod service_gauges;
mod tasks;

pub use health::{Probe, ProbedHealth};
pub use metrics::Metrics;
pub use product::ProductMetrics;
pub(crate) use registered::{Cases, counters};
pub use service_gauges::{ServiceGauges, ServiceWatch};
pub use tasks::{TaskMetrics, Turns};
