use std::fmt::Write;

use anyhow::{Context, Result};
use rand::{Rng, RngExt, seq::IndexedRandom};
use serde::Deserialize;

/// Names of people and fields of work, Russian and English.
#[derive(Debug, Deserialize)]
pub(crate) struct Vocabulary {
    names: InBoth<Names>,
    pub(crate) fields: Vec<Field>,
}

/// The same in two languages.
#[derive(Debug, Deserialize)]
struct InBoth<T> {
    ru: T,
    en: T,
}

#[derive(Debug, Deserialize)]
struct Names {
    first: Vec<String>,
    last: Vec<String>,
}

/// A field of work, with what is taught in it.
#[derive(Debug, Deserialize)]
pub(crate) struct Field {
    expertise: InBoth<String>,
    pub(crate) tags: Vec<String>,
    topics: InBoth<Vec<String>>,
}

/// The language of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Russian,
    English,
}

impl Language {
    pub(crate) const BOTH: [Self; 2] = [Self::Russian, Self::English];

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Russian => "ru",
            Self::English => "en",
        }
    }
}

impl<T> InBoth<T> {
    const fn in_language(&self, language: Language) -> &T {
        match language {
            Language::Russian => &self.ru,
            Language::English => &self.en,
        }
    }
}

/// What a mentor says, but for the name.
#[derive(Debug, Clone)]
pub(crate) struct Profile {
    pub(crate) language: Language,
    pub(crate) expertise: String,
    pub(crate) tags: Vec<String>,
    pub(crate) bio: String,
}

impl Vocabulary {
    pub(crate) fn read() -> Result<Self> {
        serde_json::from_str(include_str!("../../data/people.json")).context("people.json")
    }

    /// A first name and two surnames: enough of them that few namesakes meet.
    pub(crate) fn name(&self, language: Language, rng: &mut impl Rng) -> String {
        let names = self.names.in_language(language);
        let (first, last) = (pick(&names.first, rng), pick(&names.last, rng));
        format!("{first} {last}-{}", pick(&names.last, rng))
    }

    /// A profile in `field` that somebody could have written.
    pub(crate) fn profile(
        &self,
        field: usize,
        language: Language,
        rng: &mut impl Rng,
    ) -> Option<Profile> {
        let field = self.fields.get(field)?;
        let topics = field.topics.in_language(language);
        let topics: Vec<&String> = topics.sample(rng, 3).collect();
        let (first, second, third) = (topics.first()?, topics.get(1)?, topics.get(2)?);
        let years = rng.random_range(2..25);
        let bio = match language {
            Language::Russian => format!(
                "Занимаюсь этим {years} лет. Больше всего люблю {first} и {second}. \
                 Помогаю тем, кому интересно: {third}. Встречаемся раз в неделю."
            ),
            Language::English => format!(
                "I have been doing this for {years} years. What I like best is {first} and \
                 {second}. Happy to help with {third}. We meet once a week."
            ),
        };
        let wanted = rng.random_range(3..=6);
        let tags = field.tags.sample(rng, wanted).cloned().collect();
        let expertise = format!("{}, {second}", field.expertise.in_language(language));
        Some(Profile { language, expertise, tags, bio })
    }

    /// What somebody might type who looks for a mentor: mostly different each time, every tenth
    /// with a typing error.
    pub(crate) fn query(&self, rng: &mut impl Rng) -> String {
        const OPENINGS: InBoth<[&str; 8]> = InBoth {
            ru: [
                "хочу научиться:",
                "нужен наставник",
                "помогите разобраться:",
                "с чего начать",
                "ищу опытного человека,",
                "объясните",
                "подтянуть",
                "перехожу в профессию,",
            ],
            en: [
                "I want to learn",
                "mentor for",
                "help me understand",
                "where to start with",
                "looking for somebody experienced in",
                "explain",
                "improve my",
                "moving into",
            ],
        };
        let language = *pick(&Language::BOTH, rng);
        let (one, other) = (pick(&self.fields, rng), pick(&self.fields, rng));
        let mut query = (*pick(OPENINGS.in_language(language), rng)).to_owned();
        let _ = write!(query, " {}", pick(one.topics.in_language(language), rng));
        if rng.random_bool(0.5) {
            let _ = write!(query, ", {}", pick(&one.tags, rng));
        }
        if rng.random_bool(0.5) {
            let _ = write!(query, ", {}", pick(other.topics.in_language(language), rng));
        }
        if rng.random_bool(0.1) { mistyped(&query, rng) } else { query }
    }
}

/// `text` with two neighbouring characters exchanged.
fn mistyped(text: &str, rng: &mut impl Rng) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() > 2 {
        let at = rng.random_range(1..letters.len() - 1);
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}

/// One of `choices`, which the vocabulary has at least one of.
fn pick<'t, T>(choices: &'t [T], rng: &mut impl Rng) -> &'t T {
    &choices[rng.random_range(0..choices.len())]
}
