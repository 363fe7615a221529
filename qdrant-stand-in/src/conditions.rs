//! Which points pass a filter.

use std::collections::{HashMap, HashSet};

use qdrant_client::qdrant::{
    Condition, FieldCondition, FieldType, Filter, Range, Value, condition::ConditionOneOf,
    r#match::MatchValue, value::Kind,
};
use tonic::Status;

use crate::{
    collection::Point,
    refusal::{beyond, malformed, no_index},
    values::{Id, elements},
};

/// The payload fields that have an index, with its type.
pub(crate) type Indexes = HashMap<String, FieldType>;

/// A filter, ready to be held against many points: its ids are looked up, not searched.
pub(crate) struct Sieve<'f> {
    must: Vec<Test<'f>>,
    must_not: Vec<Test<'f>>,
    should: Vec<Test<'f>>,
}

enum Test<'f> {
    Field(&'f FieldCondition),
    HasId(HashSet<Id>),
    HasVector(&'f str),
    Filter(Sieve<'f>),
}

impl<'f> Sieve<'f> {
    pub fn of(filter: &'f Filter) -> Result<Self, Status> {
        if filter.min_should.is_some() {
            return Err(beyond("min_should"));
        }
        let tests = |conditions: &'f [Condition]| conditions.iter().map(Test::of).collect();
        let must: Result<_, Status> = tests(&filter.must);
        let must_not: Result<_, Status> = tests(&filter.must_not);
        let should: Result<_, Status> = tests(&filter.should);
        Ok(Self { must: must?, must_not: must_not?, should: should? })
    }

    /// Whether a point passes all of the filter.
    pub fn passes(&self, id: Id, point: &Point) -> bool {
        let holds = |test: &Test<'_>| test.holds(id, point);
        self.must.iter().all(holds)
            && !self.must_not.iter().any(holds)
            && (self.should.is_empty() || self.should.iter().any(holds))
    }
}

impl<'f> Test<'f> {
    fn of(condition: &'f Condition) -> Result<Self, Status> {
        match one_of(condition)? {
            ConditionOneOf::Field(field) => Ok(Self::Field(field)),
            ConditionOneOf::HasId(ids) => {
                let ids: Result<_, Status> = ids.has_id.iter().map(|id| Id::of(Some(id))).collect();
                ids.map(Self::HasId)
            }
            ConditionOneOf::HasVector(name) => Ok(Self::HasVector(&name.has_vector)),
            ConditionOneOf::Filter(filter) => Sieve::of(filter).map(Self::Filter),
            _ => Err(beyond("this kind of condition")),
        }
    }

    fn holds(&self, id: Id, point: &Point) -> bool {
        match self {
            Self::Field(field) => point
                .payload
                .get(&field.key)
                .is_some_and(|value| elements(value).into_iter().any(|kind| suits(field, kind))),
            Self::HasId(ids) => ids.contains(&id),
            Self::HasVector(name) => point.vectors.contains_key(*name),
            Self::Filter(sieve) => sieve.passes(id, point),
        }
    }
}

fn suits(field: &FieldCondition, kind: &Kind) -> bool {
    let matches = match field.r#match.as_ref().and_then(|value| value.match_value.as_ref()) {
        None => true,
        Some(MatchValue::Keyword(wanted)) => is_text(kind, |text| text == wanted),
        Some(MatchValue::Keywords(wanted)) => {
            is_text(kind, |text| wanted.strings.iter().any(|wanted| wanted == text))
        }
        Some(MatchValue::Boolean(wanted)) => matches!(kind, Kind::BoolValue(v) if v == wanted),
        Some(MatchValue::Integer(wanted)) => matches!(kind, Kind::IntegerValue(v) if v == wanted),
        Some(_) => false,
    };
    matches && field.range.as_ref().is_none_or(|range| within(range, kind))
}

fn is_text(kind: &Kind, wanted: impl Fn(&String) -> bool) -> bool {
    matches!(kind, Kind::StringValue(text) if wanted(text))
}

#[expect(clippy::cast_precision_loss, reason = "as Qdrant compares whole numbers with a range")]
fn within(range: &Range, kind: &Kind) -> bool {
    let value = match kind {
        Kind::DoubleValue(value) => *value,
        Kind::IntegerValue(value) => *value as f64,
        _ => return false,
    };
    range.lt.is_none_or(|bound| value < bound)
        && range.gt.is_none_or(|bound| value > bound)
        && range.gte.is_none_or(|bound| value >= bound)
        && range.lte.is_none_or(|bound| value <= bound)
}

/// Refuses a filter on a field without the index that it needs, as Qdrant's strict mode does.
pub(crate) fn check_indexes(filter: &Filter, indexes: &Indexes) -> Result<(), Status> {
    for condition in filter.must.iter().chain(&filter.must_not).chain(&filter.should) {
        match one_of(condition)? {
            ConditionOneOf::Field(field) => {
                let present = indexes.get(&field.key).ok_or_else(|| no_index(&field.key))?;
                if !needed(field)?.contains(present) {
                    return Err(no_index(&field.key));
                }
            }
            ConditionOneOf::Filter(filter) => check_indexes(filter, indexes)?,
            _ => {}
        }
    }
    Ok(())
}

/// The types of index of which one is needed.
fn needed(field: &FieldCondition) -> Result<&'static [FieldType], Status> {
    match (field.r#match.as_ref().and_then(|value| value.match_value.as_ref()), &field.range) {
        (Some(MatchValue::Keyword(_) | MatchValue::Keywords(_)), None) => {
            Ok(&[FieldType::Keyword, FieldType::Uuid])
        }
        (Some(MatchValue::Boolean(_)), None) => Ok(&[FieldType::Bool]),
        (Some(MatchValue::Integer(_)), None) => Ok(&[FieldType::Integer]),
        (None, Some(_)) => Ok(&[FieldType::Float, FieldType::Integer]),
        _ => Err(beyond("this kind of match")),
    }
}

fn one_of(condition: &Condition) -> Result<&ConditionOneOf, Status> {
    condition.condition_one_of.as_ref().ok_or_else(|| malformed("an empty condition"))
}

/// The payload's part under `fields`; all of it when there are none.
pub(crate) fn included(
    payload: &HashMap<String, Value>,
    fields: &[String],
) -> HashMap<String, Value> {
    let wanted = |key: &String| fields.is_empty() || fields.contains(key);
    payload.iter().filter(|(key, _)| wanted(key)).map(|(k, v)| (k.clone(), v.clone())).collect()
}
