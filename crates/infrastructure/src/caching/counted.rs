use std::sync::Arc;

use application::kernel::{Cache, CacheKey, Cached};
use async_trait::async_trait;
use domain::time::Timestamp;
use prometheus::Registry;

use crate::telemetry::{Cases, counters};

/// What is counted of caches.
#[derive(Debug, Clone)]
pub struct CacheMetrics(Arc<Cases<(Kind, bool)>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    QueryEmbedding,
    Mentor,
}

impl CacheMetrics {
    /// Counts into `registry`, which must not have them yet.
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        let requests = counters(
            registry,
            "mentoro_cache_requests_total",
            "Looks into caches, by what for and by result: hit, miss.",
            &["cache", "result"],
        )?;
        let kinds = [(Kind::QueryEmbedding, "query_embedding"), (Kind::Mentor, "mentor")];
        let cases = kinds.into_iter().flat_map(|(kind, cache)| {
            [(true, "hit"), (false, "miss")].map(|(hit, result)| ((kind, hit), [cache, result]))
        });
        Ok(Self(Arc::new(Cases::of(&requests, cases))))
    }
}

/// A [`Cache`] that counts how often it has what is asked for.
pub struct CountedCache {
    cache: Arc<dyn Cache>,
    metrics: CacheMetrics,
}

impl CountedCache {
    /// Around `cache`.
    pub const fn new(cache: Arc<dyn Cache>, metrics: CacheMetrics) -> Self {
        Self { cache, metrics }
    }
}

#[async_trait]
impl Cache for CountedCache {
    fn near(&self, key: CacheKey, after: Timestamp) -> Option<Cached> {
        let found = self.cache.near(key, after);
        let kind = match key {
            CacheKey::Mentor(_) => Kind::Mentor,
            CacheKey::Query(_) => Kind::QueryEmbedding,
        };
        self.metrics.0.add((kind, found.is_some()), 1);
        found
    }

    async fn get(&self, key: CacheKey, after: Timestamp) -> Option<Cached> {
        let found = self.cache.get(key, after).await;
        // A mentor is looked for near by, and for older answers only after that, in an outage.
        if matches!(key, CacheKey::Query(_)) {
            self.metrics.0.add((Kind::QueryEmbedding, found.is_some()), 1);
        }
        found
    }

    fn put(&self, key: CacheKey, value: Cached) {
        self.cache.put(key, value);
    }

    fn forget(&self, key: CacheKey, at: Timestamp) {
        self.cache.forget(key, at);
    }
}
