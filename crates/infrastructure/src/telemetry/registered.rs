use prometheus::{
    HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    core::Collector,
};

/// `collector`, which `registry` shows from now on.
pub fn registered<C: Collector + Clone + 'static>(
    registry: &Registry,
    collector: C,
) -> Result<C, prometheus::Error> {
    registry.register(Box::new(collector.clone()))?;
    Ok(collector)
}

/// A counter with labels.
pub fn counters(
    registry: &Registry,
    name: &str,
    help: &str,
    labels: &[&str],
) -> Result<IntCounterVec, prometheus::Error> {
    registered(registry, IntCounterVec::new(Opts::new(name, help), labels)?)
}

/// A gauge with labels.
pub fn gauges(
    registry: &Registry,
    name: &str,
    help: &str,
    labels: &[&str],
) -> Result<IntGaugeVec, prometheus::Error> {
    registered(registry, IntGaugeVec::new(Opts::new(name, help), labels)?)
}

/// A gauge.
pub fn gauge(registry: &Registry, name: &str, help: &str) -> Result<IntGauge, prometheus::Error> {
    registered(registry, IntGauge::new(name, help)?)
}

/// A histogram with labels, whose buckets end at `bounds`.
pub fn histograms(
    registry: &Registry,
    name: &str,
    help: &str,
    labels: &[&str],
    bounds: &[f64],
) -> Result<HistogramVec, prometheus::Error> {
    let options = HistogramOpts::new(name, help).buckets(bounds.to_vec());
    registered(registry, HistogramVec::new(options, labels)?)
}

/// One counter for each case, found once and shown from the beginning, at zero: a rate sees the
/// first event, too.
#[derive(Debug)]
pub struct Cases<K>(Vec<(K, IntCounter)>);

impl<K: Copy + PartialEq> Cases<K> {
    /// Of `counters`, whose labels have these values in each case.
    pub fn of<const N: usize>(
        counters: &IntCounterVec,
        cases: impl IntoIterator<Item = (K, [&'static str; N])>,
    ) -> Self {
        let case = |(case, values): (K, [&str; N])| (case, counters.with_label_values(&values));
        Self(cases.into_iter().map(case).collect())
    }

    /// Counts so many more of a case.
    pub fn add(&self, case: K, more: usize) {
        if let Some((_, counter)) = self.0.iter().find(|(known, _)| *known == case) {
            counter.inc_by(more as u64);
        }
    }
}
