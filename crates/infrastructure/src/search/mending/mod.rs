//! Mends what people type: errors, the wrong keyboard layout, Russian in Latin letters, English as
//! it sounds to a Russian. Everything is decided by two sources, the words of all mentors' profiles
//! and the frequency of words in general; no list of queries or synonyms is behind it.

mod known_words;
mod layout;
mod mender;
mod nearby;
mod readings;
mod romanization;

pub use known_words::{KnownWords, WordsError};
pub use mender::FstMender;
pub(super) use nearby::{Letters, Nearby};

use domain::text;

/// The form in which words are known: that of [`application::search::letters::words`].
fn folded(word: &str) -> String {
    text::fold(word).replace('ё', "е")
}

/// The text with each run of characters that are `part` of one replaced by what `other` makes of
/// it, if anything.
fn replace(
    text: &str,
    part: impl Fn(char) -> bool,
    mut other: impl FnMut(&str) -> Option<String>,
) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let inside = part(first);
        let end = rest.find(|c| part(c) != inside).unwrap_or(rest.len());
        let (run, behind) = rest.split_at(end);
        match inside.then(|| other(run)).flatten() {
            Some(other) => out.push_str(&other),
            None => out.push_str(run),
        }
        rest = behind;
    }
    out
}
