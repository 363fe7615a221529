use std::borrow::Cow;

use super::{KnownWords, folded, layout, replace, romanization};
use crate::search::vocabulary::{Entry, Words};

/// A word of an expertise or tag is at least as likely to be meant as one that stands once in ten
/// thousand words. In hundredths of Zipf, as all values here.
const TOPIC: i64 = 500;
/// A word of somebody's name is at least as likely as one that stands once in a million.
const NAME: i64 = 300;
/// How much more likely another reading of the whole query must be than that of the letters as they
/// stand: it takes more than one rare word that happens to be one in the other alphabet too.
const MARGIN: i64 = 300;
/// Words of two letters prove nothing unless they are among the most frequent: nearly every pair
/// of letters is in the lists as an abbreviation.
const SHORT: i64 = 500;

/// What the small words of one letter are in Russian.
const SINGLE: &[(&str, &str)] =
    &[("a", "а"), ("i", "и"), ("k", "к"), ("o", "о"), ("s", "с"), ("u", "у"), ("v", "в")];

/// Punctuation that may stand behind a word, though the other layout has letters on its keys.
const TRAILING: &[char] = &['.', ',', ';', ':', '!', '?'];

/// Reads a query as it stands, as typed in the other keyboard layout, and as Russian in Latin
/// letters, and tells which is likeliest.
pub(super) struct Readings<'a> {
    pub known: &'a KnownWords,
    pub profiles: &'a Words,
}

impl Readings<'_> {
    /// The likeliest reading.
    pub fn likeliest<'q>(&self, query: &'q str) -> Cow<'q, str> {
        let mut best = Cow::Borrowed(query);
        let mut evidence = self.evidence(query) + MARGIN;
        for reading in self.switched(query).into_iter().chain([self.romanized(query)]) {
            let found = self.evidence(&reading);
            if found > evidence {
                evidence = found;
                best = Cow::Owned(reading);
            }
        }
        best
    }

    /// How likely a folded word is to be meant; 0 when nobody knows it.
    pub fn value(&self, word: &str) -> i64 {
        let least = match self.profiles.get(word) {
            Some(Entry::Topic) => TOPIC,
            Some(Entry::Name) => NAME,
            Some(Entry::Alias(_)) | None => 0,
        };
        self.known.frequency(word).max(least)
    }

    /// The sum of the values of all words; those joined by punctuation count as one, and for
    /// nothing if one of them is unknown or a single letter.
    fn evidence(&self, text: &str) -> i64 {
        text.split_whitespace().map(|chunk| self.evidence_of_chunk(chunk)).sum()
    }

    fn evidence_of_chunk(&self, chunk: &str) -> i64 {
        let (mut sum, mut count) = (0, 0);
        for word in chunk.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let word = folded(word);
            let value = match word.chars().count() {
                1 => None,
                2 => Some(self.known.frequency(&word)).filter(|value| *value >= SHORT),
                _ => Some(self.value(&word)).filter(|value| *value > 0),
            };
            let Some(value) = value else { return 0 };
            sum += value;
            count += 1;
        }
        sum / count.max(1)
    }

    /// The keys in the other layout, but for what makes more sense as it stands. `None` if most of
    /// it makes no sense either way: then it is a query full of errors rather than of wrong keys.
    fn switched(&self, query: &str) -> Option<String> {
        let (mut sense, mut nonsense) = (0, 0);
        let switched = replace(
            query,
            |c| !c.is_whitespace(),
            |chunk| {
                let (other, value) = self.switched_chunk(chunk)?;
                if self.evidence_of_chunk(chunk) > value {
                    return None;
                }
                if value > 0 {
                    sense += 1;
                } else if other.chars().count() > 1 {
                    nonsense += 1;
                }
                Some(other)
            },
        );
        (sense >= nonsense).then_some(switched)
    }

    /// The chunk in the other layout, with its punctuation switched or left, whichever makes more
    /// sense, and how much.
    fn switched_chunk(&self, chunk: &str) -> Option<(String, i64)> {
        let whole = layout::switched(chunk)?;
        let body = chunk.trim_end_matches(TRAILING);
        let trimmed = layout::switched(body).unwrap_or_default() + &chunk[body.len()..];
        let valued = |text: String| (self.evidence_of_chunk(&text), text);
        let (whole, trimmed) = (valued(whole), valued(trimmed));
        let (value, text) = if trimmed.0 > whole.0 { trimmed } else { whole };
        Some((text, value))
    }

    /// Latin words as Russian ones, but for words of profiles and what makes more sense as it
    /// stands.
    fn romanized(&self, query: &str) -> String {
        replace(query, char::is_alphanumeric, |word| {
            let word = folded(word);
            if let Some((_, russian)) = SINGLE.iter().find(|(latin, _)| *latin == word) {
                return Some((*russian).to_owned());
            }
            if word.len() < 2 || self.profiles.get(&word) == Some(Entry::Topic) {
                return None;
            }
            let (russian, value) = romanization::russian(&word, self.known.map().as_fst())?;
            (value >= self.value(&word)).then_some(russian)
        })
    }
}
