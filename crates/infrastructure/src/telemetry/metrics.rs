use std::sync::Arc;

use prometheus::{
    IntGauge, Opts, Registry, TextEncoder, core::Collector, process_collector::ProcessCollector,
};

use super::{ProductMetrics, ServiceGauges, TaskMetrics, registered::registered};
use crate::{caching::CacheMetrics, parts::PartMetrics};

/// Everything that is counted in this process.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Registry,
    parts: PartMetrics,
    caches: CacheMetrics,
    product: Arc<ProductMetrics>,
    tasks: TaskMetrics,
    gauges: ServiceGauges,
}

impl Metrics {
    /// Nothing counted yet.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        registry.register(Box::new(ProcessCollector::for_self()))?;
        Ok(Self {
            parts: PartMetrics::new(&registry)?,
            caches: CacheMetrics::new(&registry)?,
            product: Arc::new(ProductMetrics::new(&registry)?),
            tasks: TaskMetrics::new(&registry)?,
            gauges: ServiceGauges::new(&registry)?,
            registry,
        })
    }

    /// Tells which build this is: the version, and the commit if it is known.
    pub fn tell_build(&self, version: &str, revision: &str) -> Result<(), prometheus::Error> {
        let build = Opts::new("mentoro_build_info", "1, with what is running as labels.")
            .const_label("version", version)
            .const_label("revision", revision);
        registered(&self.registry, IntGauge::with_opts(build)?)?.set(1);
        Ok(())
    }

    /// Shows what `collector` counts, too.
    pub fn show(&self, collector: impl Collector + 'static) -> Result<(), prometheus::Error> {
        self.registry.register(Box::new(collector))
    }

    /// Where others count, too.
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// What is counted of the parts outside this process.
    pub const fn parts(&self) -> &PartMetrics {
        &self.parts
    }

    /// What is counted of caches.
    pub const fn caches(&self) -> &CacheMetrics {
        &self.caches
    }

    /// What is counted of what the service does.
    pub const fn product(&self) -> &Arc<ProductMetrics> {
        &self.product
    }

    /// What is counted of the work in the background.
    pub const fn tasks(&self) -> &TaskMetrics {
        &self.tasks
    }

    /// What is known of the whole service.
    pub const fn gauges(&self) -> &ServiceGauges {
        &self.gauges
    }

    /// All of it, in Prometheus' text format.
    pub fn text(&self) -> Result<String, prometheus::Error> {
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

#[cfg(test)]
mod tests {
    use std::{io, time::Duration};

    use application::{
        events::Consumer,
        kernel::{Happening, Telemetry as _},
    };

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
            // Whatever may happen is there from the first call on.
            "mentoro_part_calls_total{operation=\"search\",outcome=\"timeout\",part=\"index\"} 0",
            "mentoro_part_paused{part=\"index\"} 0",
            "process_resident_memory_bytes ",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }

    #[test]
    fn what_has_not_happened_yet_is_zero() {
        let metrics = Metrics::new().unwrap();
        metrics.product().tell(Happening::Relayed(Consumer::Indexing, 3));
        let text = metrics.text().unwrap();
        for line in [
            "mentoro_outbox_relayed_total{consumer=\"index\"} 3",
            "mentoro_outbox_relayed_total{consumer=\"images\"} 0",
            "mentoro_request_changes_total{status=\"expired\"} 0",
            "mentoro_searches_total{degraded=\"yes\",result=\"empty\"} 0",
            "mentoro_accounts{role=\"admin\"} 0",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }
}
