//! Matching by letters: what people see on the page, as opposed to what they mean.
//!
//! Meaning leads the ranking; letters add a little to it, so that exact tags, names and what the
//! model has never heard of are not lost. Every index adapter counts letters with these functions.

use domain::text;

/// Words that match at least this well are taken for the same, as in "developer" and "developers".
/// Between the .3 of `PostgreSQL`'s `pg_trgm` and equality, .45 did best on
/// `bench/search-quality`.
pub const SIMILAR: f64 = 0.45;

/// What the best match of any word adds to the cosine. More than a tenth outweighs the meaning of a
/// whole sentence (measured on `bench/search-quality`).
const BEST: f64 = 0.1;

/// What is added when each word of the query matches, less in proportion when only some do: a query
/// of one word, which has little meaning to go by, leans on its letters.
const ALL: f64 = 0.1;

/// What is added when the whole query is part of the profile's name, less in proportion when only
/// some of it is: somebody remembers a surname.
const NAME: f64 = 0.3;

/// Words that say nothing about whom somebody looks for: the small words of both languages, and
/// those with which a wish begins.
const STOP_WORDS: &[&str] = &[
    "a",
    "about",
    "am",
    "an",
    "and",
    "are",
    "as",
    "at",
    "be",
    "by",
    "can",
    "do",
    "for",
    "from",
    "get",
    "help",
    "how",
    "i",
    "in",
    "into",
    "is",
    "it",
    "me",
    "my",
    "need",
    "of",
    "on",
    "or",
    "that",
    "the",
    "this",
    "to",
    "want",
    "we",
    "what",
    "who",
    "with",
    "you",
    "your", //
    "а",
    "без",
    "бы",
    "в",
    "вы",
    "для",
    "до",
    "же",
    "за",
    "и",
    "из",
    "или",
    "к",
    "как",
    "ко",
    "ли",
    "меня",
    "мне",
    "могу",
    "можно",
    "мой",
    "мы",
    "на",
    "надо",
    "не",
    "но",
    "нужен",
    "нужна",
    "нужно",
    "о",
    "об",
    "от",
    "по",
    "под",
    "помогите",
    "при",
    "с",
    "со",
    "то",
    "ты",
    "у",
    "хочу",
    "что",
    "это",
    "я",
];

/// The words of a text in the form in which they compare: folded, `ё` as `е`, without stop words,
/// in their order, repeats dropped. Signs that belong to a name stay: `c++`, `c#`, `.net`.
pub fn words(text: &str) -> Vec<String> {
    let folded = text::fold(text).replace('ё', "е");
    let mut words = Vec::new();
    let mut word = String::new();
    let mut characters = folded.chars().peekable();
    let mut before = ' ';
    while let Some(character) = characters.next() {
        let opens = character == '.'
            && !before.is_alphanumeric()
            && characters.peek().is_some_and(|next| next.is_alphabetic());
        let follows = matches!(character, '+' | '#') && !word.is_empty();
        if character.is_alphanumeric() || opens || follows {
            word.push(character);
        } else {
            finish(&mut word, &mut words);
        }
        before = character;
    }
    finish(&mut word, &mut words);
    words
}

fn finish(word: &mut String, words: &mut Vec<String>) {
    let word = std::mem::take(word);
    if !word.is_empty() && !STOP_WORDS.contains(&word.as_str()) && !words.contains(&word) {
        words.push(word);
    }
}

/// Three neighbouring letters of a word.
pub type Trigram = [char; 3];

/// All trigrams of a word, sorted, each once. Two spaces before it and one behind make its
/// beginning count more than its end, as in `pg_trgm`.
pub fn trigrams(word: &str) -> Vec<Trigram> {
    let padded: Vec<char> = "  ".chars().chain(word.chars()).chain([' ']).collect();
    let mut trigrams: Vec<_> = padded.array_windows().copied().collect();
    trigrams.sort_unstable();
    trigrams.dedup();
    trigrams
}

/// A word, ready to be compared with many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    word: String,
    trigrams: Vec<Trigram>,
}

impl Spelling {
    /// Of each of `words`.
    pub fn of_all(words: Vec<String>) -> Vec<Self> {
        words.into_iter().map(|word| Self { trigrams: trigrams(&word), word }).collect()
    }

    /// How many trigrams two words share, of all that they have together: 0 to 1, 1 when equal.
    pub fn similarity(&self, other: &Self) -> f64 {
        if self.word == other.word {
            return 1.0;
        }
        let (a, b) = (&self.trigrams, &other.trigrams);
        let common = a.iter().filter(|trigram| b.binary_search(trigram).is_ok()).count();
        share(common, a.len(), b.len())
    }

    /// Whether each of `words` stands among `others`, or one much like it; not so without words.
    pub fn are_among(words: &[Self], others: &[Self]) -> bool {
        let is_there = |word: &Self| others.iter().any(|other| word.similarity(other) >= SIMILAR);
        !words.is_empty() && words.iter().all(is_there)
    }
}

/// How many trigrams two words share, of all that they have together: 0 to 1, 1 when equal.
pub fn similarity(a: &str, b: &str) -> f64 {
    let [a, b] = [a, b].map(|word| Spelling { word: word.to_owned(), trigrams: trigrams(word) });
    a.similarity(&b)
}

/// The similarity of words with `a` and `b` trigrams, `common` of them shared.
#[expect(clippy::cast_precision_loss, reason = "words have some dozens of trigrams")]
pub fn share(common: usize, a: usize, b: usize) -> f64 {
    common as f64 / (a + b - common) as f64
}

/// How well the words of a query match those of one profile.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Matches {
    best: f64,
    sum: f64,
    named: u32,
}

impl Matches {
    /// Counts one word of the query by its similarity to the nearest word of the expertise and the
    /// tags.
    pub fn add(&mut self, similarity: f64) {
        if similarity >= SIMILAR {
            self.best = self.best.max(similarity);
            self.sum += similarity;
        }
    }

    /// Counts one word of the query that stands in the name.
    pub fn add_name(&mut self) {
        self.named += 1;
    }

    /// What letters add to the cosine, given the number of words in the query.
    #[expect(clippy::cast_precision_loss, reason = "queries have at most some hundred words")]
    pub fn bonus(self, words: usize) -> f64 {
        let shares = ALL * self.sum + NAME * f64::from(self.named);
        BEST * self.best + shares / words.max(1) as f64
    }
}

/// What letters add to the cosine of a profile with these words in its name, and in its expertise
/// and tags.
pub fn bonus(query: &[String], name: &[String], topics: &[String]) -> f64 {
    let mut matches = Matches::default();
    for word in query {
        matches.add(nearest(word, topics));
        if name.contains(word) {
            matches.add_name();
        }
    }
    matches.bonus(query.len())
}

/// Those of `tags` that the query names: each word of the tag stands in it, or one much like it.
pub fn matched_tags(query: &[String], tags: &[String]) -> Vec<String> {
    let query = Spelling::of_all(query.to_vec());
    let named = |tag: &&String| Spelling::are_among(&Spelling::of_all(words(tag)), &query);
    tags.iter().filter(named).cloned().collect()
}

/// Whether the whole of `name` stands in the query, in any order: somebody looks for this person.
pub fn is_whole_name(query: &[String], name: &str) -> bool {
    let name = words(name);
    !name.is_empty() && name.iter().all(|word| query.contains(word))
}

fn nearest(word: &str, others: &[String]) -> f64 {
    others.iter().map(|other| similarity(word, other)).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_stop_words_dropped() {
        assert_eq!(words("Хочу учить ЁЛКИ and Rust, rust!"), ["учить", "елки", "rust"]);
        assert_eq!(words("front-end / node.js"), ["front", "end", "node", "js"]);
        assert_eq!(words("  ?! "), [""; 0]);
    }

    #[test]
    fn signs_that_belong_to_a_name_stay() {
        assert_eq!(words("C++, C# or .NET. F#"), ["c++", "c#", ".net", "f#"]);
        assert_eq!(words("1+1 # ... a.b"), ["1+1", "b"]);
    }

    #[test]
    fn similarity_is_that_of_pg_trgm() {
        assert!((similarity("word", "words") - 4.0 / 7.0).abs() < 1e-9);
        assert!((similarity("rust", "rust") - 1.0).abs() < 1e-9);
        assert!(similarity("rust", "python").abs() < 1e-9);
    }

    #[test]
    fn a_whole_match_adds_more_than_one_among_many_words() {
        let (name, topics) = (words("Анна Петрова"), words("Rust developer"));
        let bonus = |query| bonus(&words(query), &name, &topics);
        assert!((bonus("rust") - 0.2).abs() < 1e-9);
        assert!(bonus("rust for embedded devices") < 0.15);
        assert!((bonus("петрова") - 0.3).abs() < 1e-9);
        assert!(bonus("cooking").abs() < 1e-9);
        assert!(bonus("").abs() < 1e-9);
    }

    #[test]
    fn a_tag_is_named_when_all_its_words_are() {
        let tags = ["Deep Learning", "Rust", "a/b тесты"].map(str::to_owned);
        let named = |query| matched_tags(&words(query), &tags);
        assert_eq!(named("rust and machine learning"), ["Rust"]);
        assert_eq!(named("deep learnings"), ["Deep Learning"]);
        assert_eq!(named(""), [""; 0]);
    }

    #[test]
    fn a_name_is_whole_when_each_of_its_words_is_there() {
        let name = "Анна Петрова";
        assert!(is_whole_name(&words("ментор петрова анна"), name));
        assert!(!is_whole_name(&words("анна"), name));
        assert!(!is_whole_name(&words("анна"), ""));
    }
}
