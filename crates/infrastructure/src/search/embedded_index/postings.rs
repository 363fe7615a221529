use std::collections::HashMap;

use roaring::RoaringBitmap;

/// A document's place in the collection.
pub(super) type Slot = u32;
/// The number of a text that documents share: a tag, a language, a word.
pub(super) type TextId = u32;

/// Which documents have which texts.
#[derive(Default)]
pub(super) struct Postings {
    ids: HashMap<Box<str>, TextId>,
    slots: Vec<RoaringBitmap>,
}

impl Postings {
    /// Notes that the document has `text`. The second part tells whether the text is new.
    pub fn add(&mut self, text: &str, slot: Slot) -> (TextId, bool) {
        let known = self.ids.get(text).copied();
        let id = known.unwrap_or_else(|| {
            let id = TextId::try_from(self.slots.len()).unwrap_or(TextId::MAX);
            self.ids.insert(text.into(), id);
            self.slots.push(RoaringBitmap::new());
            id
        });
        self.slots[id as usize].insert(slot);
        (id, known.is_none())
    }

    /// Forgets that the document has the text.
    pub fn remove(&mut self, id: TextId, slot: Slot) {
        self.slots[id as usize].remove(slot);
    }

    /// The documents that have `text`, if there were any ever.
    pub fn get(&self, text: &str) -> Option<&RoaringBitmap> {
        self.ids.get(text).map(|&id| self.slots(id))
    }

    /// The documents that have the text.
    pub fn slots(&self, id: TextId) -> &RoaringBitmap {
        &self.slots[id as usize]
    }
}
