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

    /// The words of a query, which may be names of people or, without `by_name`, not.
    pub fn sought(&self, words: &[String], by_name: bool) -> SoughtWords<'_> {
        SoughtWords(words.iter().map(|word| self.lists(word, by_name)).collect())
    }

    fn lists(&self, word: &str, by_name: bool) -> Lists<'_> {
        let mut topics = self.alike(word);
        topics.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        Lists {
            topics: topics.into_iter().map(|(s, id)| (s, self.topics.slots(id))).collect(),
            name: self.names.get(word).filter(|_| by_name),
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

/// The words of a query, with the documents that each of them leads to.
pub(super) struct SoughtWords<'a>(Vec<Lists<'a>>);

impl SoughtWords<'_> {
    /// Documents of which every word of the name is sought.
    pub fn whole_names<'o>(&self, own: impl Fn(Slot) -> &'o OwnWords) -> RoaringBitmap {
        let lists: Vec<_> = self.0.iter().filter_map(|lists| lists.name).collect();
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

    /// How the words match the documents of `among`.
    pub fn matched(&self, among: &RoaringBitmap) -> Matched {
        Matched::count(self.0.iter(), self.0.len(), among)
    }

    /// Up to `most` documents of `among` that match best, without looking at more than `budget`
    /// entries: rare words come first, and common ones beyond it are left out, since what almost
    /// everybody has says little.
    pub fn best_matches(&self, among: &RoaringBitmap, most: usize, budget: u64) -> RoaringBitmap {
        let mut lists: Vec<_> = self.0.iter().collect();
        lists.sort_by_key(|lists| lists.len());
        let mut left = budget;
        let affordable = lists.into_iter().take_while(|lists| {
            let rest = left.checked_sub(lists.len());
            left = rest.unwrap_or_default();
            rest.is_some()
        });
        Matched::count(affordable, self.0.len(), among).best(most)
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
    fn count<'a>(
        lists: impl Iterator<Item = &'a Lists<'a>>,
        words: usize,
        among: &RoaringBitmap,
    ) -> Self {
        let places = vec![0; among.max().map_or(0, |slot| slot as usize + 1)];
        let mut matched = Self { places, found: Vec::new(), words };
        for (number, lists) in lists.enumerate() {
            for (similarity, slots) in &lists.topics {
                for slot in *slots & among {
                    matched.count_topic(slot, number + 1, *similarity);
                }
            }
            for slot in lists.name.iter().flat_map(|slots| *slots & among) {
                matched.at(slot).matches.add_name();
            }
        }
        matched
    }

    /// What letters add to the document's cosine.
    pub fn bonus(&self, slot: Slot) -> f64 {
        match self.places.get(slot as usize) {
            None | Some(0) => 0.0,
            Some(&place) => self.found[place as usize - 1].matches.bonus(self.words),
        }
    }

    /// The documents that match best. Equals are chosen by a scattered order, so that the first who
    /// came are not for ever preferred.
    fn best(&self, most: usize) -> RoaringBitmap {
        let scatter = |slot: Slot| slot.wrapping_mul(0x9E37_79B1);
        let rated = self.found.iter().map(|found| (found.matches.bonus(self.words), found.slot));
        let mut rated: Vec<_> = rated.collect();
        if most < rated.len() {
            rated.select_nth_unstable_by(most, |(a, slot), (b, other)| {
                b.total_cmp(a).then_with(|| scatter(*slot).cmp(&scatter(*other)))
            });
            rated.truncate(most);
        }
        rated.into_iter().map(|(_, slot)| slot).collect()
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
