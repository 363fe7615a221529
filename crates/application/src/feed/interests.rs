//! How a student's interests lead to mentors, and which of them a mentor matches.

use crate::{
    mentors::MentorView,
    search::{
        Embedding, QueryMender,
        letters::{self, Spelling},
    },
};

/// How many interests are compared by meaning, the first ones: each has to be mended and embedded
/// once, some milliseconds together. By letters all are compared.
const MEANT: usize = 24;

/// How many directions single interests lead to at most: each costs the index a search. More
/// interests than that repeat fields, and those that are near to each other share a direction. All
/// of them together are one more, which finds who is somebody for several (measured on
/// `bench/search-quality/interests.json`).
const DIRECTIONS: usize = 7;

/// How many words the index is asked for at most.
const WORDS: usize = 64;

/// From this cosine on, a profile is about an interest: nine of ten are, and half of all that are
/// (measured on `bench/search-quality/interests.json`). Letters tell more of them.
pub const ABOUT: f64 = 0.25;

/// What a student wants to learn, ready to be compared with mentors.
pub struct Interests {
    all: Vec<Interest>,
    /// The meaning of several at once, once it is known.
    together: Option<Embedding>,
}

struct Interest {
    /// As typed.
    text: String,
    /// With its typing errors mended, if there are any.
    mended: Option<String>,
    /// The words of it as typed and, if that differs, as mended.
    words: Vec<Vec<Spelling>>,
    /// The meanings of the same, once they are known.
    meanings: Vec<Embedding>,
}

/// What of a mentor meets which interests.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matches {
    /// The tags that the letters of an interest name, in the mentor's order.
    pub tags: Vec<String>,
    /// The interests that the mentor's letters name or whose meaning is near, in the student's
    /// order, as typed.
    pub interests: Vec<String>,
}

impl Interests {
    /// In the student's order, as typed; `mending` is for typing errors in the first of them.
    pub fn of(texts: Vec<String>, mending: &dyn QueryMender) -> Self {
        let interest = |(place, text): (usize, String)| {
            let mended = if place < MEANT { mending.mend(&text) } else { None };
            let readings = [Some(&text), mended.as_ref()].into_iter().flatten();
            let words = readings.map(|text| Spelling::of_all(letters::words(text))).collect();
            Interest { text, mended, words, meanings: Vec::new() }
        };
        Self { all: texts.into_iter().enumerate().map(interest).collect(), together: None }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// What is to be embedded, in this order: each interest as typed and as mended and, if there are
    /// several, all of them as one text.
    pub fn readings(&self) -> Vec<String> {
        let meant = || self.all.iter().take(MEANT);
        let mut readings: Vec<_> =
            meant().flat_map(Interest::readings).map(str::to_owned).collect();
        if self.all.len() > 1 {
            let latest: Vec<_> =
                meant().filter_map(|interest| interest.readings().last()).collect();
            readings.push(latest.join(", "));
        }
        readings
    }

    /// The meanings of [`Self::readings`], in their order.
    pub fn mean(&mut self, meanings: Vec<Embedding>) {
        let mut meanings = meanings.into_iter();
        for interest in self.all.iter_mut().take(MEANT) {
            let readings = interest.readings().count();
            interest.meanings = meanings.by_ref().take(readings).collect();
        }
        self.together = meanings.next();
    }

    /// The words of all interests in the form of [`letters::words`], 64 at most.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        for word in self.all.iter().flat_map(Interest::readings).flat_map(letters::words) {
            if words.len() < WORDS && !words.contains(&word) {
                words.push(word);
            }
        }
        words
    }

    /// Directions that lead to what the interests mean, one by one and together, 8 at most; none
    /// while their meanings are unknown.
    pub fn aims(&self) -> Vec<Embedding> {
        let meanings: Vec<_> = self.all.iter().flat_map(|interest| &interest.meanings).collect();
        let mut aims: Vec<_> = if meanings.len() <= DIRECTIONS {
            meanings.into_iter().cloned().collect()
        } else {
            groups(&meanings).iter().map(|group| Embedding::between(group)).collect()
        };
        aims.extend(self.together.clone());
        aims
    }

    /// What of a mentor whose profile means `meaning` meets which interests.
    pub fn matches(&self, mentor: &MentorView, meaning: Option<&Embedding>) -> Matches {
        let words = |text: &String| Spelling::of_all(letters::words(text));
        let tags: Vec<_> = mentor.tags.iter().map(words).collect();
        let topics: Vec<_> =
            tags.iter().flatten().cloned().chain(words(&mentor.expertise)).collect();
        let met = |interest: &&Interest| interest.is_met_by(&topics, meaning);
        let named = |tag: &[Spelling]| {
            let mut readings = self.all.iter().flat_map(|interest| &interest.words);
            readings.any(|reading| Spelling::are_among(tag, reading))
        };
        let named = mentor.tags.iter().zip(&tags).filter(|(_, words)| named(words));
        Matches {
            tags: named.map(|(tag, _)| tag.clone()).collect(),
            interests: self.all.iter().filter(met).map(|met| met.text.clone()).collect(),
        }
    }
}

impl Interest {
    fn readings(&self) -> impl Iterator<Item = &str> {
        [Some(&self.text), self.mended.as_ref()].into_iter().flatten().map(String::as_str)
    }

    /// Whether a mentor with these words and this meaning is somebody for it.
    fn is_met_by(&self, topics: &[Spelling], meaning: Option<&Embedding>) -> bool {
        let is_about =
            |meaning: &Embedding| self.meanings.iter().any(|own| own.cosine(meaning) >= ABOUT);
        self.words.iter().any(|words| Spelling::are_among(words, topics))
            || meaning.is_some_and(is_about)
    }
}

/// Up to [`DIRECTIONS`] groups of what is near to each other: around the first, and then each time around
/// the one that is the farthest from those before.
fn groups<'m>(meanings: &[&'m Embedding]) -> Vec<Vec<&'m Embedding>> {
    let mut centres: Vec<&Embedding> = Vec::with_capacity(DIRECTIONS);
    // The nearest centre of each meaning, and how near it is.
    let mut nearest = vec![(0, f64::NEG_INFINITY); meanings.len()];
    while centres.len() < DIRECTIONS {
        let farthest =
            nearest.iter().zip(meanings).min_by(|((_, a), _), ((_, b), _)| a.total_cmp(b));
        let Some((_, centre)) = farthest else { break };
        for (nearest, meaning) in nearest.iter_mut().zip(meanings) {
            let cosine = meaning.cosine(centre);
            if cosine > nearest.1 {
                *nearest = (centres.len(), cosine);
            }
        }
        centres.push(centre);
    }
    let mut groups = vec![Vec::new(); centres.len()];
    for ((group, _), meaning) in nearest.into_iter().zip(meanings) {
        groups[group].push(*meaning);
    }
    groups.retain(|group| !group.is_empty());
    groups
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// Mends what it knows.
    struct Known(HashMap<&'static str, &'static str>);

    impl QueryMender for Known {
        fn mend(&self, query: &str) -> Option<String> {
            self.0.get(query).map(|mended| (*mended).to_owned())
        }
    }

    fn interests(texts: &[&str]) -> Interests {
        let known = Known(HashMap::from([("питон", "python")]));
        Interests::of(texts.iter().map(|text| (*text).to_owned()).collect(), &known)
    }

    fn at(degrees: f32) -> Embedding {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Embedding::quantized(&[cos, sin])
    }

    fn mentor(expertise: &str, tags: &[&str]) -> MentorView {
        let tags: Vec<_> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        serde_json::from_value(serde_json::json!({
            "id": uuid::Uuid::nil(), "name": "", "expertise": expertise, "bio": null, "tags": tags,
            "languages": [], "contacts": [], "avatar": null, "score": null, "score_count": 0,
            "accepting": true, "responds_within_seconds": null, "completed_count": 0,
            "created_at": "2026-01-01T00:00:00Z", "own": null, "viewer": null, "version": 1,
        }))
        .unwrap()
    }

    #[test]
    fn interests_are_read_as_typed_and_as_mended_and_together() {
        let several = interests(&["питон", "Deep learning"]);
        let together = "python, Deep learning";
        assert_eq!(several.readings(), ["питон", "python", "Deep learning", together]);
        assert_eq!(interests(&["rust"]).readings(), ["rust"]);
        assert_eq!(several.words(), ["питон", "python", "deep", "learning"]);
    }

    #[test]
    fn letters_match_whole_tags_and_whole_interests() {
        let interests = interests(&["питон", "machine learning", "language"]);
        let matches = interests.matches(&mentor("Learning coach", &["Python", "machines"]), None);
        assert_eq!(matches.tags, ["Python", "machines"]);
        assert_eq!(matches.interests, ["питон", "machine learning"]);
        // Words of two interests do not make one tag.
        let matches = interests.matches(&mentor("x", &["machine language"]), None);
        assert_eq!(
            (matches.tags.len(), matches.interests.as_slice()),
            (0, &["language".to_owned()][..])
        );
    }

    #[test]
    fn a_near_meaning_matches_without_any_letter() {
        let mut interests = interests(&["дизайн", "rust"]);
        interests.mean(vec![at(0.0), at(90.0)]);
        let nobody = mentor("x", &["y"]);
        assert_eq!(interests.matches(&nobody, Some(&at(40.0))).interests, ["дизайн", "rust"]);
        assert_eq!(interests.matches(&nobody, Some(&at(-20.0))).interests, ["дизайн"]);
        assert!(interests.matches(&nobody, Some(&at(200.0))).interests.is_empty());
    }

    #[test]
    fn few_interests_are_aimed_at_one_by_one_and_many_in_groups() {
        // Pairs of neighbours, 40 degrees from pair to pair, and all of them together elsewhere.
        let place = |n: u8| f32::from(n / 2) * 40.0 + f32::from(n % 2);
        let aims = |count: u8| {
            let texts: Vec<_> = (0..count).map(|number| format!("topic{number}")).collect();
            let mut interests = interests(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            let alone = interests.readings().len() - 1;
            let meanings = (0..24).take(alone).map(|n| at(place(n))).chain([at(-50.0)]);
            interests.mean(meanings.collect());
            interests.aims()
        };
        assert_eq!(aims(3), [at(0.0), at(1.0), at(40.0), at(-50.0)]);
        let grouped = aims(14);
        assert_eq!((grouped.len(), &grouped[7]), (8, &at(-50.0)));
        for pair in 0..7_u8 {
            let middle = at(f32::from(pair) * 40.0 + 0.5);
            assert!(grouped.iter().any(|aim| aim.cosine(&middle) > 0.999), "{pair}");
        }
        assert_eq!(aims(100).len(), 8);
    }
}
