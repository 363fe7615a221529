use std::{collections::HashMap, sync::Arc};

use application::search::Embedding;
use parking_lot::Mutex;
use roaring::RoaringBitmap;

use super::postings::Slot;

/// Whom the graph found near to directions that are asked for again: a student goes through the feed
/// page by page, each time with the same wishes and for others than before.
///
/// To find those who are left, the graph has to pass all who were seen. What it found then serves
/// the next pages too, as long as nobody comes back whom it passed.
#[derive(Default)]
pub(super) struct Neighbours(Mutex<HashMap<Sought, Arc<Found>>>);

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Sought {
    /// Where it begins.
    pub aim: Embedding,
    /// Who is among those found.
    pub accepting: Option<bool>,
    /// The first of those left out, which tells students apart.
    pub first: Option<Slot>,
}

/// What was found.
pub(super) struct Found {
    /// Who was left out.
    pub excluded: RoaringBitmap,
    /// The nearest of all others, the nearest first. Some may have changed since.
    pub nearest: Vec<Slot>,
}

impl Neighbours {
    /// How many answers are kept, of some kilobytes each.
    const MOST: usize = 1_024;

    /// An answer that still holds when these are left out.
    pub fn get(&self, sought: &Sought, excluded: &RoaringBitmap) -> Option<Arc<Found>> {
        let found = self.0.lock().get(sought).cloned();
        found.filter(|found| found.excluded.is_subset(excluded))
    }

    pub fn keep(&self, sought: Sought, found: Found) {
        let mut answers = self.0.lock();
        if answers.len() >= Self::MOST {
            answers.clear();
        }
        answers.insert(sought, Arc::new(found));
    }

    pub fn clear(&self) {
        self.0.lock().clear();
    }
}
