use application::search::{IndexFilter, MentorDocument};
use roaring::RoaringBitmap;

use super::postings::{Postings, Slot, TextId};

/// What filters ask for, as sets of documents.
#[derive(Default)]
pub(super) struct Attributes {
    live: RoaringBitmap,
    accepting: RoaringBitmap,
    tags: Postings,
    languages: Postings,
    /// By the whole tenths of the score, 0 to 5.0.
    scored: Vec<RoaringBitmap>,
}

/// What a document has, to take it out again.
#[derive(Default)]
pub(super) struct Own {
    tags: Box<[TextId]>,
    languages: Box<[TextId]>,
    score: Option<f64>,
}

impl Own {
    /// The mean of the ratings.
    pub fn score(&self) -> Option<f64> {
        self.score
    }
}

impl Attributes {
    pub fn add(&mut self, slot: Slot, document: &MentorDocument) -> Own {
        self.live.insert(slot);
        if document.accepting {
            self.accepting.insert(slot);
        }
        if let Some(score) = document.score {
            let tenth = tenths(score);
            let size = self.scored.len().max(tenth + 1);
            self.scored.resize_with(size, RoaringBitmap::new);
            self.scored[tenth].insert(slot);
        }
        let tags = document.tags.iter().map(|tag| self.tags.add(tag.as_str(), slot).0);
        let languages = document.languages.iter().flat_map(|language| {
            // `pt` finds `pt-BR`, and `pt-BR` does not find `pt`.
            [language.as_str(), language.primary()].map(|name| self.languages.add(name, slot).0)
        });
        Own { tags: tags.collect(), languages: languages.collect(), score: document.score }
    }

    pub fn remove(&mut self, slot: Slot, own: &Own) {
        self.live.remove(slot);
        self.accepting.remove(slot);
        if let Some(score) = own.score {
            self.scored[tenths(score)].remove(slot);
        }
        own.tags.iter().for_each(|&tag| self.tags.remove(tag, slot));
        own.languages.iter().for_each(|&language| self.languages.remove(language, slot));
    }

    /// All documents.
    pub fn live(&self) -> &RoaringBitmap {
        &self.live
    }

    /// The documents that pass all of the filter but `accepting`. `score` tells those of a slot.
    pub fn passing(
        &self,
        filter: &IndexFilter,
        score: impl Fn(Slot) -> Option<f64>,
    ) -> RoaringBitmap {
        let mut passing = self.live.clone();
        let language =
            filter.language.as_ref().map(|language| self.languages.get(language.as_str()));
        let tags = filter.tags.iter().map(|tag| self.tags.get(tag.as_str()));
        for having in tags.chain(language) {
            match having {
                Some(slots) => passing &= slots,
                None => return RoaringBitmap::new(),
            }
        }
        if let Some(least) = filter.min_score {
            let mut scored = RoaringBitmap::new();
            for slots in self.scored.iter().skip(tenths(least) + 1) {
                scored |= slots;
            }
            if let Some(border) = self.scored.get(tenths(least)) {
                let enough = |slot: &Slot| score(*slot).is_some_and(|score| score >= least);
                scored.extend(border.iter().filter(enough));
            }
            passing &= scored;
        }
        passing
    }

    /// Those of `slots` that take requests, or do not; `None`: either.
    pub fn accepting(&self, slots: &RoaringBitmap, wanted: Option<bool>) -> RoaringBitmap {
        match wanted {
            None => slots.clone(),
            Some(true) => slots & &self.accepting,
            Some(false) => slots - &self.accepting,
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped before; scores are 1 to 5"
)]
fn tenths(score: f64) -> usize {
    (score.clamp(0.0, 10.0) * 10.0) as usize
}
