use std::sync::Arc;

use application::search::QueryMender;

use super::{KnownWords, Letters, folded, readings::Readings, replace};
use crate::search::{
    Vocabulary,
    vocabulary::{Entry, Words},
};

/// What an error costs a correction, in hundredths of Zipf: people get about one keystroke in a
/// hundred wrong, so a word must be a hundred times as likely for each.
const ERROR: i64 = 200;
/// What a spelling by ear costs. Together with what a topic is worth it says how rare a known word
/// must be to be taken for a topic: «питон» and «раст» are, «дата» is not.
const ALIAS: i64 = 100;
/// More unknown words than this in one query are no query; the rest stays.
const CORRECTED: usize = 16;

/// Mends queries with automata of known words (`fst`): those of profiles and frequent ones.
pub struct FstMender {
    known: KnownWords,
    profiles: Arc<Vocabulary>,
    letters: Letters,
}

impl FstMender {
    /// Mends with these words.
    pub fn new(known: KnownWords, profiles: Arc<Vocabulary>) -> Self {
        Self { known, profiles, letters: Letters::new() }
    }

    /// What was meant by `word`, folded, if not that.
    fn corrected(&self, word: &str, readings: &Readings<'_>) -> Option<String> {
        let own = readings.value(word);
        let entry = readings.profiles.get(word);
        if matches!(entry, Some(Entry::Topic | Entry::Name))
            || !word.chars().all(char::is_alphabetic)
        {
            return None;
        }
        let mut best = Best::default();
        if let Some(alias) = entry {
            let meant = readings.profiles.word(word, alias);
            best.consider(meant, readings.value(meant) - ALIAS);
        }
        if own == 0 {
            self.correct_errors(word, readings, &mut best);
        }
        best.0.filter(|(_, value)| own == 0 || *value > own).map(|(meant, _)| meant)
    }

    /// Two errors are only assumed where one explains nothing: that is likelier, and three times as
    /// quick.
    fn correct_errors(&self, word: &str, readings: &Readings<'_>, best: &mut Best) {
        let cost = |errors: u8| ERROR * i64::from(errors);
        let profiles: &Words = readings.profiles;
        for nearby in self.letters.nearby(word) {
            nearby.search(self.known.map(), |near, frequency, errors| {
                best.consider(near, i64::try_from(frequency).unwrap_or(0) - cost(errors));
            });
            profiles.search(&nearby, |near, entry, errors| {
                let meant = profiles.word(near, entry);
                let by_ear = if matches!(entry, Entry::Alias(_)) { ALIAS } else { 0 };
                best.consider(meant, readings.value(meant) - cost(errors) - by_ear);
            });
            if best.0.is_some() {
                break;
            }
        }
    }
}

impl QueryMender for FstMender {
    fn mend(&self, query: &str) -> Option<String> {
        let profiles = self.profiles.read();
        let readings = Readings { known: &self.known, profiles: &profiles };
        let read = readings.likeliest(query);
        let mut left = CORRECTED;
        let mended = replace(&read, char::is_alphanumeric, |word| {
            let meant = self.corrected(&folded(word), &readings).filter(|_| left > 0)?;
            left -= 1;
            Some(meant)
        });
        (mended != query).then_some(mended)
    }
}

/// The best correction so far; of equals, the first by letters, so that the choice never depends
/// on chance.
#[derive(Default)]
struct Best(Option<(String, i64)>);

impl Best {
    fn consider(&mut self, meant: &str, value: i64) {
        let better = self.0.as_ref().is_none_or(|(best, best_value)| {
            value > *best_value || (value == *best_value && meant < best.as_str())
        });
        if better {
            self.0 = Some((meant.to_owned(), value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mender() -> FstMender {
        let known = KnownWords::of(&[
            ("для", 660),
            ("хочу", 590),
            ("привет", 520),
            ("дата", 460),
            ("the", 770),
            ("how", 640),
            ("learn", 520),
            ("machine", 500),
            ("learning", 490),
            ("питон", 296),
            ("раст", 303),
            ("руст", 210),
            ("научиться", 430),
            ("математика", 370),
            ("новичков", 350),
            ("dlya", 212),
        ]);
        let profiles = Arc::new(Vocabulary::default());
        profiles.learn([
            ("Мария Петренко", vec!["Психолог", "тревога"]),
            ("Ann Lee", vec!["Python developer", "rust", "c++", "data"]),
        ]);
        FstMender::new(known, profiles)
    }

    fn mended(query: &str) -> String {
        mender().mend(query).unwrap_or_else(|| "nothing".to_owned())
    }

    #[test]
    fn errors_in_unknown_words_are_corrected() {
        assert_eq!(mended("machien lerning"), "machine learning");
        assert_eq!(mended("Матемтика, срочно!"), "математика, срочно!");
        assert_eq!(mended("pyhton devloper"), "python developer");
    }

    #[test]
    fn known_and_short_words_stay() {
        for query in ["the python", "хочу psql", "Мария Петренко", "c++ 42", "дата", "", "?!"]
        {
            assert_eq!(mended(query), "nothing", "{query}");
        }
    }

    #[test]
    fn the_other_keyboard_layout_is_read() {
        assert_eq!(mended("ghbdtn"), "привет");
        assert_eq!(mended("[jxe rust"), "хочу rust");
        assert_eq!(mended("дуфкт"), "learn");
    }

    #[test]
    fn russian_in_latin_letters_is_read() {
        assert_eq!(mended("hochu nauchitsya rust"), "хочу научиться rust");
        assert_eq!(mended("psihologa"), "психолог");
        assert_eq!(mended("dlya novichkov"), "для новичков");
    }

    #[test]
    fn english_by_ear_is_read_when_it_is_a_topic() {
        assert_eq!(mended("питон для новичков"), "python для новичков");
        assert_eq!(mended("раст"), "rust");
        assert_eq!(mended("питно"), "python", "with an error too");
    }

    #[test]
    fn without_lists_the_words_of_profiles_do() {
        let mender = FstMender::new(KnownWords::none(), mender().profiles);
        assert_eq!(mender.mend("pyhton").as_deref(), Some("python"));
        assert_eq!(mender.mend("ничего похожего"), None);
    }

    #[test]
    fn a_query_of_nonsense_is_bounded() {
        let query = "матемтика ".repeat(50);
        assert_eq!(mended(&query).matches("математика").count(), CORRECTED);
    }
}
