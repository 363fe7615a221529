use application::kernel::{Cache, CacheKey, Cached};
use async_trait::async_trait;
use bytes::Bytes;
use domain::time::Timestamp;
use moka::{ops::compute::Op, sync};

/// [`Cache`] in this process.
#[derive(Clone)]
pub struct InProcessCache(sync::Cache<CacheKey, Entry>);

/// A value, or that it was forgotten: what was made before must not come back.
#[derive(Clone)]
struct Entry {
    at: Timestamp,
    bytes: Option<Bytes>,
}

impl InProcessCache {
    /// How many bytes are kept: some thousands of mentors and tens of thousands of queries.
    const CAPACITY: u64 = 32 << 20;

    /// What an entry takes beside its value, in bytes.
    const OVERHEAD: usize = 192;

    /// Keeps `value` unless there is something later; what is kept then.
    pub(super) fn keep(&self, key: CacheKey, value: Cached) -> Option<Cached> {
        self.update(key, Entry { at: value.made_at, bytes: Some(value.bytes) })?.cached()
    }

    /// Replaces what is older than `entry`; what is there then.
    fn update(&self, key: CacheKey, entry: Entry) -> Option<Entry> {
        let updated = self.0.entry(key).and_compute_with(|kept| match kept {
            Some(kept) if kept.value().at >= entry.at => Op::Nop,
            _ => Op::Put(entry),
        });
        updated.into_entry().map(moka::Entry::into_value)
    }
}

impl Entry {
    fn cached(self) -> Option<Cached> {
        Some(Cached { made_at: self.at, bytes: self.bytes? })
    }
}

impl Default for InProcessCache {
    fn default() -> Self {
        let weigh = |_: &CacheKey, entry: &Entry| {
            let length = entry.bytes.as_ref().map_or(0, Bytes::len) + Self::OVERHEAD;
            u32::try_from(length).unwrap_or(u32::MAX)
        };
        Self(sync::Cache::builder().max_capacity(Self::CAPACITY).weigher(weigh).build())
    }
}

#[async_trait]
impl Cache for InProcessCache {
    fn near(&self, key: CacheKey, after: Timestamp) -> Option<Cached> {
        self.0.get(&key)?.cached().filter(|kept| kept.made_at > after)
    }

    async fn get(&self, key: CacheKey, after: Timestamp) -> Option<Cached> {
        self.near(key, after)
    }

    fn put(&self, key: CacheKey, value: Cached) {
        self.keep(key, value);
    }

    fn forget(&self, key: CacheKey, at: Timestamp) {
        self.update(key, Entry { at, bytes: None });
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[tokio::test]
    async fn what_is_kept_is_bounded() {
        let cache = InProcessCache::default();
        let bytes = Bytes::from(vec![0; 1 << 20]);
        for number in 0..100 {
            let value = Cached { made_at: DateTime::UNIX_EPOCH, bytes: bytes.clone() };
            cache.put(CacheKey::Query([number; 32]), value);
        }
        cache.0.run_pending_tasks();
        assert!(cache.0.weighted_size() <= InProcessCache::CAPACITY);
        assert!(cache.0.entry_count() > 20);
    }
}
