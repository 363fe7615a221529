use fst::{Automaton, IntoStreamer, Map, Streamer};
use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder};

/// Shorter words are near too many others to be corrected.
const SHORTEST: usize = 4;
/// From this many letters on, two errors are forgiven instead of one.
const LONG: usize = 7;

/// Makes [`Nearby`] of words. An error is a letter missing, added, replaced, or two neighbours
/// swapped (optimal string alignment).
pub struct Letters([LevenshteinAutomatonBuilder; 2]);

impl Letters {
    pub fn new() -> Self {
        Self([1, 2].map(|errors| LevenshteinAutomatonBuilder::new(errors, true)))
    }

    /// What is near `word`, by one error and, if it is long, by two; nothing if it is short.
    pub fn nearby(&self, word: &str) -> impl Iterator<Item = Nearby> {
        let builders: &[_] = match word.chars().count() {
            ..SHORTEST => &[],
            SHORTEST..LONG => &self.0[..1],
            _ => &self.0,
        };
        builders.iter().map(move |builder| Nearby(builder.build_dfa(word)))
    }
}

/// Accepts the words that differ from one word by few errors.
pub struct Nearby(DFA);

impl Nearby {
    /// Hands over each near word of `map` with its value and the number of errors.
    pub fn search(&self, map: &Map<Vec<u8>>, mut found: impl FnMut(&str, u64, u8)) {
        let mut stream = map.search_with_state(&self.0).into_stream();
        while let Some((word, value, state)) = stream.next() {
            if let (Ok(word), Distance::Exact(errors)) =
                (std::str::from_utf8(word), self.0.distance(state))
            {
                found(word, value, errors);
            }
        }
    }

    /// The number of errors between, if they are few.
    pub fn errors(&self, word: &str) -> Option<u8> {
        let mut state = self.0.start();
        for byte in word.bytes() {
            if !self.0.can_match(&state) {
                return None;
            }
            state = self.0.accept(&state, byte);
        }
        match self.0.distance(state) {
            Distance::Exact(errors) => Some(errors),
            Distance::AtLeast(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_error_is_forgiven_in_short_words_and_two_in_long_ones() {
        let letters = Letters::new();
        let short = letters.nearby("rust").last().unwrap();
        assert_eq!(
            ["rust", "rsut", "trust", "rut", "rest", "rsu"].map(|w| short.errors(w)),
            [Some(0), Some(1), Some(1), Some(1), Some(1), None]
        );
        let long = letters.nearby("психолог").last().unwrap();
        assert_eq!(long.errors("псхиолгг"), Some(2));
        assert_eq!(long.errors("терапевт"), None);
        assert_eq!(letters.nearby("sql").count(), 0);
    }

    #[test]
    fn near_words_of_a_map_come_with_their_errors() {
        let map = Map::from_iter([("reach", 2), ("react", 1), ("rust", 3)]).unwrap();
        let mut found = Vec::new();
        let nearby = Letters::new().nearby("raect").next();
        nearby
            .unwrap()
            .search(&map, |word, value, errors| found.push((word.to_owned(), value, errors)));
        assert_eq!(found, [("react".to_owned(), 1, 1)]);
    }
}
