use std::collections::HashMap;

use application::search::letters::{self, Matches, Trigram};
use roaring::RoaringBitmap;

use super::postings::{Postings, Slot, TextId};

/// Which documents have which words in their names, and in their expertise and tags; and which of
/// the latter are alike.
#[derive(Default)]
pub(super) struct LetterIndex {
    names: Postings,
    topics: Postings,
    /// Which topics have a trigram.
    trigrams: HashMap<Trigram, Vec<TextId>>,
    /// How many trigrams each topic has.
    sizes: Vec<usize>,
}

/// The words of a document.
#[derive(Default)]
pub(super) struct OwnWords {
    names: Box<[TextId]>,
    topics: Box<[TextId]>,
}

/// How the words of a query match, by document.
pub(super) struct Matched {
    /// Where in `found` a document is, plus one; 0 for most.
    places: Vec<u32>,
    found: Vec<Found>,
    words: usize,
}

struct Found {
    slot: Slot,
    matches: Matches,
    /// The word of the query that was counted last.
    word: usize,
}

impl LetterIndex {
    pub fn add(&mut self, slot: Slot, name: &str, topics: &[&str]) -> OwnWords {
        let names = letters::words(name).into_iter().map(|word| self.names.add(&word, slot).0);
        let names = names.collect();
        let mut ids = Vec::new();
        for word in letters::words(&topics.join(" ")) {
            let (id, is_new) = self.topics.add(&word, slot);
            if is_new {
                let trigrams = letters::trigrams(&word);
                self.sizes.push(trigrams.len());
                for trigram in trigrams {
                    self.trigrams.entry(trigram).or_default().push(id);
                }
            }
            ids.push(id);
        }
        OwnWords { names, topics: ids.into() }
    }

    pub fn remove(&mut self, slot: Slot, own: &OwnWords) {
        own.names.iter().for_each(|&id| self.names.remove(id, slot));
        own.topics.iter().for_each(|&id| self.topics.remove(id, slot));
    }

    /// Documents of which every word of the name stands in `words`.
    pub fn whole_names<'a>(
        &self,
        words: &[String],
        own: impl Fn(Slot) -> &'a OwnWords,
    ) -> RoaringBitmap {
        let lists: Vec<_> = words.iter().filter_map(|word| self.names.get(word)).collect();
        let mut some = RoaringBitmap::new();
        for list in &lists {
            some |= *list;
        }
        // Each word of a name has a list of its own, so counting them tells whether all are there.
        let named = |slot: &Slot| {
            lists.iter().filter(|list| list.contains(*slot)).count() == own(*slot).names.len()
        };
        some.iter().filter(named).collect()
    }

    /// How `words` match the documents of `passing`. Rare words come first, and common ones are
    /// left out once `budget` documents have been looked at: what almost everybody has says little.
    pub fn matched(&self, words: &[String], passing: &RoaringBitmap, budget: u64) -> Matched {
        let places = vec![0; passing.max().map_or(0, |slot| slot as usize + 1)];
        let mut matched = Matched { places, found: Vec::new(), words: words.len() };
        let mut lists: Vec<_> = words.iter().map(|word| self.lists(word)).collect();
        lists.sort_by_key(Lists::len);
        let mut left = budget;
        for (number, lists) in lists.iter().enumerate() {
            let Some(rest) = left.checked_sub(lists.len()) else { break };
            left = rest;
            for (similarity, slots) in &lists.topics {
                for slot in *slots & passing {
                    matched.count_topic(slot, number + 1, *similarity);
                }
            }
            for slot in lists.name.iter().flat_map(|slots| *slots & passing) {
                matched.at(slot).matches.add_name();
            }
        }
        matched
    }

    fn lists(&self, word: &str) -> Lists<'_> {
        let mut topics = self.alike(word);
        topics.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        Lists {
            topics: topics.into_iter().map(|(s, id)| (s, self.topics.slots(id))).collect(),
            name: self.names.get(word),
        }
    }

    /// The topics like `word`, with their similarity.
    fn alike(&self, word: &str) -> Vec<(f64, TextId)> {
        let trigrams = letters::trigrams(word);
        let mut common = vec![0_usize; self.sizes.len()];
        let mut touched = Vec::new();
        for ids in trigrams.iter().filter_map(|trigram| self.trigrams.get(trigram)) {
            for &id in ids {
                if common[id as usize] == 0 {
                    touched.push(id);
                }
                common[id as usize] += 1;
            }
        }
        let similarity = |id: TextId| {
            letters::share(common[id as usize], trigrams.len(), self.sizes[id as usize])
        };
        let alike = touched.into_iter().map(|id| (similarity(id), id));
        alike.filter(|(similarity, _)| *similarity >= letters::SIMILAR).collect()
    }
}

/// Which documents a word of the query leads to.
struct Lists<'a> {
    /// Best similarity first.
    topics: Vec<(f64, &'a RoaringBitmap)>,
    name: Option<&'a RoaringBitmap>,
}

impl Lists<'_> {
    fn len(&self) -> u64 {
        let topics = self.topics.iter().map(|(_, slots)| slots.len()).sum::<u64>();
        topics + self.name.map_or(0, RoaringBitmap::len)
    }
}

impl Matched {
    /// What letters add to the document's cosine.
    pub fn bonus(&self, slot: Slot) -> f64 {
        match self.places.get(slot as usize) {
            None | Some(0) => 0.0,
            Some(&place) => self.found[place as usize - 1].matches.bonus(self.words),
        }
    }

    /// The documents that match at all.
    pub fn slots(&self) -> impl Iterator<Item = Slot> {
        self.found.iter().map(|found| found.slot)
    }

    /// Counts only the first, best similarity of each word of the query.
    fn count_topic(&mut self, slot: Slot, word: usize, similarity: f64) {
        let found = self.at(slot);
        if found.word != word {
            found.word = word;
            found.matches.add(similarity);
        }
    }

    fn at(&mut self, slot: Slot) -> &mut Found {
        let place = &mut self.places[slot as usize];
        if *place == 0 {
            self.found.push(Found { slot, matches: Matches::default(), word: 0 });
            *place = u32::try_from(self.found.len()).unwrap_or(u32::MAX);
        }
        &mut self.found[*place as usize - 1]
    }
}
