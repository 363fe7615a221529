use std::fmt::Display;

use chrono::{DateTime, Utc};
use domain::{
    ValueError,
    time::{Timestamp, to_micros},
};
use uuid::Uuid;

use super::{Clearable, id};
use crate::http::{
    code::ErrorCode,
    problem::{FieldError, Place, Problem},
};

/// Turns raw values into the domain's types and keeps every refusal, so that a client learns all
/// of them at once.
#[derive(Default)]
pub struct Check {
    errors: Vec<FieldError>,
}

impl Check {
    /// Nothing found yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value at `pointer` in the body, unless it is refused.
    pub fn at<T>(&mut self, pointer: impl Display, value: Result<T, ValueError>) -> Option<T> {
        let refuse = |error| refused(Place::Pointer(pointer.to_string()), error);
        value.map_err(|error| self.errors.push(refuse(error))).ok()
    }

    /// The value of the query parameter `name`, unless it is refused.
    pub fn parameter<T>(&mut self, name: &str, value: Result<T, ValueError>) -> Option<T> {
        let refuse = |error| refused(Place::Parameter(name.to_owned()), error);
        value.map_err(|error| self.errors.push(refuse(error))).ok()
    }

    /// The value at `pointer`, if one was sent and is not refused.
    pub fn optional<R, T>(
        &mut self,
        pointer: impl Display,
        raw: Option<R>,
        parse: impl FnOnce(R) -> Result<T, ValueError>,
    ) -> Option<T> {
        raw.and_then(|raw| self.at(pointer, parse(raw)))
    }

    /// What a `PATCH` does with the value at `pointer`: nothing, clear it, or replace it.
    #[expect(clippy::option_option, reason = "the domain's changes tell the three apart like this")]
    pub fn clearable<R, T>(
        &mut self,
        pointer: impl Display,
        raw: Clearable<R>,
        parse: impl FnOnce(R) -> Result<T, ValueError>,
    ) -> Option<Option<T>> {
        match raw {
            Clearable::Unchanged => None,
            Clearable::Cleared => Some(None),
            Clearable::Value(raw) => self.at(pointer, parse(raw)).map(Some),
        }
    }

    /// A list whose items have a rule of their own, then the rule of the whole.
    pub fn list<R, T, L>(
        &mut self,
        pointer: &str,
        raw: &[R],
        mut item: impl FnMut(&mut Self, &str, &R) -> Option<T>,
        whole: impl FnOnce(Vec<T>) -> Result<L, ValueError>,
    ) -> Option<L> {
        let items: Vec<T> = raw
            .iter()
            .enumerate()
            .filter_map(|(index, raw)| item(self, &format!("{pointer}/{index}"), raw))
            .collect();
        let complete = items.len() == raw.len();
        match whole(items) {
            // With refused items left out, only an excess is certain.
            Err(error) if complete || matches!(error, ValueError::TooMany { .. }) => {
                self.at(pointer, Err(error))
            }
            whole => whole.ok().filter(|_| complete),
        }
    }

    /// The moment at `pointer`: RFC 3339 with any offset.
    pub fn moment(&mut self, pointer: impl Display, raw: &str) -> Option<Timestamp> {
        let moment =
            DateTime::parse_from_rfc3339(raw).ok().map(|at| to_micros(at.with_timezone(&Utc)));
        if moment.is_none() {
            let detail = "must be a date and time with an offset, as in 2026-01-31T12:00:00Z";
            self.refuse(Place::Pointer(pointer.to_string()), ErrorCode::InvalidDate, detail);
        }
        moment
    }

    /// The id at `pointer`.
    pub fn id(&mut self, pointer: impl Display, raw: &str) -> Option<Uuid> {
        let id = id::parse(raw);
        if id.is_none() {
            self.refuse(
                Place::Pointer(pointer.to_string()),
                ErrorCode::InvalidId,
                "must be a UUID",
            );
        }
        id
    }

    /// Records that the value at `place` breaks `code`.
    pub fn refuse(&mut self, place: Place, code: ErrorCode, detail: &'static str) {
        self.errors.push(FieldError::new(place, code, detail));
    }

    /// What `build` makes of the accepted values, or everything that was refused. A refused value
    /// never gets into `build`.
    ///
    /// # Errors
    /// One problem that lists each refusal.
    pub fn finish<T>(self, build: impl FnOnce() -> Option<T>) -> Result<T, Problem> {
        if self.errors.is_empty() {
            build().ok_or_else(|| Problem::internal("a value was lost without being refused"))
        } else {
            Err(Problem::invalid(self.errors))
        }
    }
}

fn refused(place: Place, error: ValueError) -> FieldError {
    let new = |code| FieldError::new(place, code, error.to_string());
    match error {
        ValueError::TooShort { min } => new(ErrorCode::TooShort).param("min", min),
        ValueError::TooLong { max } => new(ErrorCode::TooLong).param("max", max),
        ValueError::TooFew { min } => new(ErrorCode::TooFew).param("min", min),
        ValueError::TooMany { max } => new(ErrorCode::TooMany).param("max", max),
        ValueError::OutOfRange { min, max } => {
            new(ErrorCode::OutOfRange).param("min", min).param("max", max)
        }
        ValueError::ControlCharacter => new(ErrorCode::ControlCharacter),
        ValueError::InvalidEmail => new(ErrorCode::InvalidEmail),
        ValueError::InvalidContact => new(ErrorCode::InvalidContact),
        ValueError::InvalidLanguage => new(ErrorCode::InvalidLanguage),
        ValueError::NotInFuture => new(ErrorCode::NotInFuture),
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        accounts::{Age, PersonName},
        mentors::{Tag, Tags},
    };
    use serde_json::{Value, json};

    use super::*;

    fn refusals(check: Check) -> Value {
        let problem = check.finish(|| None::<()>).unwrap_err();
        problem
            .errors()
            .iter()
            .map(|error| json!([error.place, error.code, error.params]))
            .collect()
    }

    fn tags(check: &mut Check, raw: &[&str]) -> Option<Tags> {
        check.list("/tags", raw, |check, at, tag| check.at(at, Tag::parse(tag)), Tags::new)
    }

    #[test]
    fn every_refused_value_is_kept_with_its_rule() {
        let mut check = Check::new();
        check.at("/name", PersonName::parse("a"));
        check.clearable("/age", Clearable::Value(3), Age::parse);
        check.moment("/date", "2030-01-31");
        tags(&mut check, &["rust", "x", "go"]);
        assert_eq!(
            refusals(check),
            json!([
                [{"pointer": "/name"}, "too_short", {"min": 2}],
                [{"pointer": "/age"}, "out_of_range", {"min": 14, "max": 120}],
                [{"pointer": "/date"}, "invalid_date", {}],
                [{"pointer": "/tags/1"}, "too_short", {"min": 2}],
            ])
        );
    }

    #[test]
    fn a_list_has_a_rule_of_its_own() {
        let mut check = Check::new();
        assert!(tags(&mut check, &["rust"]).is_some());
        tags(&mut check, &[]);
        let many: Vec<String> = (0..=101).map(|n| format!("tag {n}")).collect();
        let mut many: Vec<&str> = many.iter().map(String::as_str).collect();
        many[0] = "x";
        tags(&mut check, &many);
        assert_eq!(
            refusals(check),
            json!([
                [{"pointer": "/tags"}, "too_few", {"min": 1}],
                [{"pointer": "/tags/0"}, "too_short", {"min": 2}],
                [{"pointer": "/tags"}, "too_many", {"max": 100}],
            ])
        );
    }

    #[test]
    fn a_moment_may_have_any_offset_and_is_kept_to_the_microsecond() {
        let mut check = Check::new();
        let moment = check.moment("/date", "2030-01-31T12:00:00.123456789+03:00").unwrap();
        assert_eq!(moment.to_rfc3339(), "2030-01-31T09:00:00.123456+00:00");
    }

    #[test]
    fn nothing_refused_is_nothing_wrong() {
        let mut check = Check::new();
        let name = check.at("/name", PersonName::parse("Алиса"));
        assert!(check.finish(|| name).is_ok());
    }
}
