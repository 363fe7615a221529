use prometheus::{Registry, TextEncoder, process_collector::ProcessCollector};

use crate::parts::PartMetrics;

/// Everything that is counted in this process.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Registry,
    parts: PartMetrics,
}

impl Metrics {
    /// Nothing counted yet.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        registry.register(Box::new(ProcessCollector::for_self()))?;
        let parts = PartMetrics::new(&registry)?;
        Ok(Self { registry, parts })
    }

    /// What is counted of the parts outside this process.
    pub const fn parts(&self) -> &PartMetrics {
        &self.parts
    }

    /// All of it, in Prometheus' text format.
    pub fn text(&self) -> Result<String, prometheus::Error> {
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

#[cfg(test)]
mod tests {
    use std::{io, time::Duration};

    use super::*;
    use crate::parts::{BreakerSettings, Part, PartSettings};

    #[tokio::test]
    async fn calls_and_the_process_are_told() {
        let metrics = Metrics::new().unwrap();
        let settings =
            PartSettings { timeout: Duration::from_secs(1), breaker: BreakerSettings::default() };
        let part = Part::new("index", settings, metrics.parts());
        part.call("search", async { Ok::<_, io::Error>(()) }).await.unwrap();
        let text = metrics.text().unwrap();
        for line in [
            "mentoro_part_calls_total{operation=\"search\",outcome=\"ok\",part=\"index\"} 1",
            "mentoro_part_paused{part=\"index\"} 0",
            "process_resident_memory_bytes ",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }
}
