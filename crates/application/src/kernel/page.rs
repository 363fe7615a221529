use domain::time::Timestamp;
use uuid::Uuid;

/// The place of an item in a list ordered by creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyset {
    /// When the item was made.
    pub created_at: Timestamp,
    /// Its id, which decides between items of one moment.
    pub id: Uuid,
}

/// Which end a list starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Newest first.
    #[default]
    Newest,
    /// Oldest first.
    Oldest,
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// Items after this one; from the start without.
    pub after: Option<Keyset>,
    /// The greatest number of items, 1 to 100.
    pub limit: usize,
    /// The direction.
    pub order: Order,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T, K = Keyset> {
    /// In order.
    pub items: Vec<T>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<K>,
}

impl<T, K> Page<T, K> {
    /// Makes a page of one more item than `limit` was asked for, if there is one: the surplus
    /// tells whether a next page exists.
    pub fn of_surplus(mut items: Vec<T>, limit: usize, key: impl Fn(&T) -> K) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(key) } else { None };
        Self { items, next }
    }

    /// The same page of other items.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U, K> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next }
    }
}
