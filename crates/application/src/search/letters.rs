//! Matching by letters: what people see on the page, as opposed to what they mean.

use domain::text;

/// Words that carry no meaning of their own in a search, Russian and English.
const STOP_WORDS: [&str; 56] = [
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "for", "from", "how", "i", "in", "is",
    "it", "me", "my", "of", "on", "or", "the", "to", "want", "who", "with", "you", "без", "бы",
    "в", "во", "для", "до", "же", "за", "и", "из", "или", "к", "как", "ко", "кто", "ли", "мне",
    "на", "не", "но", "о", "об", "от", "по", "с", "со", "у", "что", "я",
];

/// The words of `text` as letters compare them: folded, `ё` as `е`, without stop words, in order,
/// repeats dropped. Signs that belong to names of technologies stay: `c++`, `c#`, `.net`,
/// `node.js`.
pub fn words(text: &str) -> Vec<String> {
    let folded = text::fold(text).replace('ё', "е");
    let mut words = Vec::new();
    for piece in folded.split(|c: char| !(c.is_alphanumeric() || "+#.".contains(c))) {
        let word = piece.trim_end_matches('.');
        let known = word.is_empty()
            || !word.contains(char::is_alphanumeric)
            || STOP_WORDS.contains(&word)
            || words.iter().any(|w| w == word);
        if !known {
            words.push(word.to_owned());
        }
    }
    words
}

/// Whether the whole of `name` stands in `words`: the caller looks for this very person.
pub fn is_whole_name(words: &[String], name: &str) -> bool {
    let parts = self::words(name);
    !parts.is_empty() && parts.iter().all(|part| words.contains(part))
}

/// Those of `tags` that `words` name, every word of the tag being among them.
pub fn matched_tags(words: &[String], tags: &[String]) -> Vec<String> {
    tags.iter().filter(|tag| is_whole_name(words, tag)).cloned().collect()
}
