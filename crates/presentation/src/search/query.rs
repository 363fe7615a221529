use application::search::{IndexFilter, MentorQuery};
use domain::{
    ValueError,
    mentors::{LanguageTag, Tag, TagKey},
    search::SearchText,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::cursor::{Mark, decode};
use crate::http::{
    code::ErrorCode,
    cursor::{invalid_cursor, limit},
    input::Check,
    problem::{Place, Problem},
};

/// The most tags that all must hold.
const MAX_TAGS: usize = 100;

/// Who takes requests now.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Accepting {
    /// Those who do.
    #[default]
    True,
    /// Those who do not.
    False,
    /// Everybody.
    Any,
}

/// Who is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FindQuery {
    /// In one's own words, in Russian or English; typing errors are forgiven. Without it, mentors
    /// are listed by rating.
    #[param(max_length = 500, example = "помогите разобраться с lifetimes")]
    query: Option<String>,
    /// All of these must hold; may be repeated.
    #[serde(default)]
    #[param(required = false)]
    tags: Vec<String>,
    /// BCP 47: `pt` finds `pt-BR` too.
    language: Option<String>,
    /// The least mean rating; leaves the unrated out.
    #[param(minimum = 1, maximum = 5)]
    min_score: Option<f64>,
    /// `true` without.
    #[param(inline)]
    accepting: Option<Accepting>,
    /// The greatest number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before, with the same query and filters.
    cursor: Option<String>,
}

impl FindQuery {
    /// The search that is meant, and its mark.
    ///
    /// # Errors
    /// 422 that names every parameter that is wrong.
    pub fn check(self) -> Result<(MentorQuery, Mark), Problem> {
        let mut check = Check::new();
        let text = self
            .query
            .and_then(|text| check.parameter("query", SearchText::parse(&text)).flatten());
        let filter = IndexFilter {
            tags: check_tags(&mut check, &self.tags),
            language: self
                .language
                .and_then(|tag| check.parameter("language", LanguageTag::parse(&tag))),
            min_score: self.min_score.and_then(|least| check_score(&mut check, least)),
            accepting: match self.accepting.unwrap_or_default() {
                Accepting::True => Some(true),
                Accepting::False => Some(false),
                Accepting::Any => None,
            },
        };
        let limit = limit(&mut check, self.limit);
        let text = text.map(|text| text.as_str().to_owned());
        let mut query = MentorQuery { text, filter, limit: limit.unwrap_or(1), after: None };
        let mark = Mark::of(&query);
        if let Some(cursor) = &self.cursor {
            match decode(cursor) {
                Some((key, its)) if its == mark => query.after = Some(key),
                Some(_) => mismatch(&mut check),
                None => invalid_cursor(&mut check),
            }
        }
        check.finish(|| Some((query, mark)))
    }
}

/// In one order and without repeats, so that the same filter has the same mark.
fn check_tags(check: &mut Check, raw: &[String]) -> Vec<TagKey> {
    if raw.len() > MAX_TAGS {
        check.parameter("tags", Err::<(), _>(ValueError::TooMany { max: MAX_TAGS }));
    }
    let mut tags: Vec<TagKey> = raw
        .iter()
        .filter_map(|tag| check.parameter("tags", Tag::parse(tag)))
        .map(|tag| tag.key())
        .collect();
    tags.sort();
    tags.dedup();
    tags
}

fn check_score(check: &mut Check, least: f64) -> Option<f64> {
    let range = ValueError::OutOfRange { min: 1, max: 5 };
    let score = if (1.0..=5.0).contains(&least) { Ok(least) } else { Err(range) };
    check.parameter("min_score", score)
}

fn mismatch(check: &mut Check) {
    let place = Place::Parameter("cursor".to_owned());
    check.refuse(place, ErrorCode::CursorMismatch, "belongs to another query or other filters");
}
