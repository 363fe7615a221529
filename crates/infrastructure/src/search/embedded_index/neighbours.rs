use std::sync::Arc;

use application::search::Embedding;
use moka::sync::Cache;

use super::postings::Slot;

/// Whom the graph leads to from directions that are asked for again: students have interests in
/// common, and each goes through the feed page by page.
///
/// Nobody is left out here, so that one answer serves everybody, whomever they have seen.
pub(super) struct Neighbours(Cache<Embedding, Arc<[Slot]>>);

impl Neighbours {
    /// How many documents are kept for all directions together: 16 MB.
    const MOST: u64 = 4_000_000;

    /// The nearest to a direction, the nearest first, as many as were asked for when it was kept.
    /// Some may have changed since.
    pub fn get(&self, aim: &Embedding) -> Option<Arc<[Slot]>> {
        self.0.get(aim)
    }

    pub fn keep(&self, aim: Embedding, nearest: Arc<[Slot]>) {
        self.0.insert(aim, nearest);
    }

    pub fn clear(&self) {
        self.0.invalidate_all();
    }
}

impl Default for Neighbours {
    fn default() -> Self {
        let size =
            |_: &Embedding, nearest: &Arc<[Slot]>| u32::try_from(nearest.len()).unwrap_or(u32::MAX);
        Self(Cache::builder().weigher(size).max_capacity(Self::MOST).build())
    }
}
