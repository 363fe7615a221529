use std::collections::BTreeMap;

use application::search::{MentorDocument, ProfileWord, letters};
use fst::{Map, MapBuilder, Streamer, map::OpBuilder};
use parking_lot::{Mutex, RwLock, RwLockReadGuard};

use super::{mending::Nearby, pronunciation, topics::topics};

/// The words of mentors' profiles: those of their names, and those of their expertise and tags with
/// the ways in which they are spelt in the other alphabet.
///
/// It learns and does not forget: a word stays known after its last mentor has left, until the next
/// start. Shared by the index, which teaches it, and the mender, which asks it.
#[derive(Default)]
pub struct Vocabulary {
    words: RwLock<Words>,
    /// Held while learning, so that compiling needs no other lock.
    learning: Mutex<()>,
}

/// What a spelling stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Entry {
    /// A word of this number as it sounds or is written in the other alphabet.
    Alias(usize),
    /// A word of somebody's name.
    Name,
    /// A word of an expertise or tag.
    Topic,
}

/// The vocabulary at one moment.
#[derive(Default)]
pub(super) struct Words {
    /// Most spellings, with their entries in the form of [`Entry::encode`].
    compiled: Map<Vec<u8>>,
    /// Those since the last compilation.
    fresh: BTreeMap<Box<str>, Entry>,
    /// The words that aliases stand for.
    targets: Vec<Box<str>>,
}

impl Vocabulary {
    /// Spellings beyond this number are not learnt: some 20 MB, and several times the words of a
    /// hundred thousand mentors.
    const CAPACITY: usize = 1_000_000;
    /// Longer words are nobody's.
    const LONGEST: usize = 40;
    /// New spellings are walked through one by one until there are this many, and a quarter of all;
    /// then they are compiled.
    const FRESH: usize = 1_000;

    /// Learns the words of profiles, each given as its name and its expertise and tags.
    pub fn learn<'a>(&self, profiles: impl IntoIterator<Item = (&'a str, Vec<&'a str>)>) {
        let _learning = self.learning.lock();
        for (name, topics) in profiles {
            self.note(name, Entry::Name);
            for topic in topics {
                self.note(topic, Entry::Topic);
            }
        }
        self.compile();
    }

    /// Learns the words of documents.
    pub(super) fn learn_documents(&self, documents: &[MentorDocument]) {
        self.learn(
            documents.iter().map(|document| (document.name.as_str(), topics(document).collect())),
        );
    }

    /// Learns words of which it is known where they stand.
    pub(super) fn learn_words(&self, words: &[ProfileWord]) {
        self.learn(words.iter().map(|ProfileWord { word, is_topic }| {
            if *is_topic { ("", vec![word.as_str()]) } else { (word.as_str(), Vec::new()) }
        }));
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, Words> {
        self.words.read()
    }

    fn note(&self, text: &str, entry: Entry) {
        for word in letters::words(text) {
            let known = self.words.read().get(&word);
            if known >= Some(entry) || word.chars().count() > Self::LONGEST {
                continue;
            }
            let mut words = self.words.write();
            if words.len() < Self::CAPACITY {
                words.insert(word, entry);
            }
        }
    }

    /// Merges what is fresh into the compiled spellings, when there is enough of it.
    fn compile(&self) {
        let compiled = {
            let words = self.words.read();
            if words.fresh.len() < Self::FRESH.max(words.compiled.len() / 4) {
                return;
            }
            words.merged()
        };
        match compiled {
            Ok(compiled) => {
                let mut words = self.words.write();
                words.compiled = compiled;
                words.fresh.clear();
            }
            Err(error) => tracing::error!(%error, "the words of profiles stay uncompiled"),
        }
    }
}

impl Words {
    /// What `spelling`, folded, stands for.
    pub fn get(&self, spelling: &str) -> Option<Entry> {
        let fresh = self.fresh.get(spelling).copied();
        fresh.or_else(|| self.compiled.get(spelling).map(Entry::decode))
    }

    /// The word behind a spelling of this entry.
    pub fn word<'a>(&'a self, spelling: &'a str, entry: Entry) -> &'a str {
        match entry {
            Entry::Alias(number) => self.targets.get(number).map_or(spelling, |word| word),
            Entry::Name | Entry::Topic => spelling,
        }
    }

    /// Hands over each near spelling with its entry and the number of errors.
    pub fn search(&self, nearby: &Nearby, mut found: impl FnMut(&str, Entry, u8)) {
        nearby.search(&self.compiled, |spelling, code, errors| {
            found(spelling, Entry::decode(code), errors);
        });
        for (spelling, &entry) in &self.fresh {
            if let Some(errors) = nearby.errors(spelling) {
                found(spelling, entry, errors);
            }
        }
    }

    fn len(&self) -> usize {
        self.compiled.len() + self.fresh.len()
    }

    fn insert(&mut self, word: String, entry: Entry) {
        if entry == Entry::Topic {
            let alias = Entry::Alias(self.targets.len());
            let spellings = pronunciation::spellings(&word);
            if !spellings.is_empty() {
                self.targets.push(word.as_str().into());
            }
            for spelling in spellings {
                if self.get(&spelling).is_none() {
                    self.fresh.insert(spelling.into(), alias);
                }
            }
        }
        self.fresh.insert(word.into(), entry);
    }

    fn merged(&self) -> fst::Result<Map<Vec<u8>>> {
        let fresh =
            Map::from_iter(self.fresh.iter().map(|(word, entry)| (&**word, entry.encode())))?;
        let mut union = OpBuilder::new().add(&self.compiled).add(&fresh).union();
        let mut builder = MapBuilder::memory();
        while let Some((spelling, values)) = union.next() {
            let value = values.iter().max_by_key(|value| value.index).map(|value| value.value);
            builder.insert(spelling, value.unwrap_or_default())?;
        }
        Map::new(builder.into_inner()?)
    }
}

impl Entry {
    /// As a value of the automaton; small numbers are stored in fewer bytes.
    fn encode(self) -> u64 {
        match self {
            Self::Topic => 0,
            Self::Name => 1,
            Self::Alias(number) => 2 + number as u64,
        }
    }

    fn decode(code: u64) -> Self {
        match code {
            0 => Self::Topic,
            1 => Self::Name,
            _ => Self::Alias(usize::try_from(code - 2).unwrap_or(usize::MAX)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_their_other_spellings_are_learnt() {
        let vocabulary = Vocabulary::default();
        vocabulary.learn([("Анна Раст", vec!["Rust developer", "c++"])]);
        let words = vocabulary.read();
        assert_eq!(words.get("rust"), Some(Entry::Topic));
        assert_eq!(words.get("раст"), Some(Entry::Name), "a word comes before an alias");
        assert_eq!(words.get("анна"), Some(Entry::Name));
        let alias = words.get("девелопер").unwrap();
        assert_eq!(words.word("девелопер", alias), "developer");
        assert_eq!(words.get("c++"), Some(Entry::Topic));
        assert_eq!(words.get("go"), None);
    }

    #[test]
    fn compiling_changes_nothing_but_speed() {
        let vocabulary = Vocabulary::default();
        let tags: Vec<String> = (0..2_000).map(|n| format!("tag{n}")).collect();
        vocabulary.learn(tags.iter().map(|tag| ("Rust", vec![tag.as_str()])));
        vocabulary.learn([("", vec!["rust", "kotlin"])]);
        let words = vocabulary.read();
        assert!(words.compiled.len() >= 2_000);
        assert_eq!(words.get("tag1999"), Some(Entry::Topic));
        assert_eq!(words.get("rust"), Some(Entry::Topic), "a topic is more than a name");
        assert!(matches!(words.get("котлин"), Some(Entry::Alias(_))));
    }
}
