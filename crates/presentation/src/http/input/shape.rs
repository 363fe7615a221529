//! The shape that a published schema gives to JSON, and every way in which a value misses it.
//!
//! What the OpenAPI document promises is what is enforced: both come from the same schema.

use std::collections::BTreeMap;

use serde_json::{Number, Value};
use utoipa::openapi::{
    RefOr, Schema, Type,
    path::Parameter,
    schema::{AdditionalProperties, ArrayItems, Object, SchemaType},
};

use super::super::{
    code::ErrorCode,
    problem::{FieldError, Place},
};

/// The schemas that others refer to, by name.
pub type Named = BTreeMap<String, RefOr<Schema>>;

/// What a value must look like. Lengths and ranges are left to the types of the domain.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Anything.
    Any,
    /// Text.
    Text,
    /// One of a few words.
    Word(Vec<String>),
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// This, or null.
    Nullable(Box<Shape>),
    /// A list.
    List(Box<Shape>),
    /// An object with these fields and no others.
    Object(Vec<Field>),
}

/// A field of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Whether it must be there.
    pub required: bool,
    /// What stands in it.
    pub shape: Shape,
}

impl Shape {
    /// The shape that `schema` describes. What it cannot read is left open, to be found by serde.
    pub fn of(schema: &RefOr<Schema>, named: &Named) -> Self {
        match schema {
            RefOr::Ref(reference) => reference
                .ref_location
                .rsplit('/')
                .next()
                .and_then(|name| named.get(name))
                .map_or(Self::Any, |schema| Self::of(schema, named)),
            RefOr::T(Schema::Object(object)) => Self::of_object(object, named),
            RefOr::T(Schema::Array(array)) => {
                let item = match &array.items {
                    ArrayItems::RefOrSchema(item) => Self::of(item, named),
                    ArrayItems::False => Self::Any,
                };
                Self::List(Box::new(item)).or_null(&array.schema_type)
            }
            // An optional reference is written as "null or that".
            RefOr::T(Schema::OneOf(one_of)) => {
                let (null, rest): (Vec<_>, Vec<_>) =
                    one_of.items.iter().partition(|item| is_null(item));
                match rest.as_slice() {
                    [only] if null.is_empty() => Self::of(only, named),
                    [only] => Self::Nullable(Box::new(Self::of(only, named))),
                    _ => Self::Any,
                }
            }
            RefOr::T(_) => Self::Any,
        }
    }

    /// The shape of a query string. Its types are inline, so that no name needs to be looked up.
    pub fn of_parameters(parameters: &[Parameter]) -> Self {
        let named = &Named::new();
        let field = |parameter: &Parameter| Field {
            name: parameter.name.clone(),
            required: parameter.required == utoipa::openapi::Required::True,
            shape: parameter.schema.as_ref().map_or(Self::Any, |schema| Self::of(schema, named)),
        };
        Self::Object(parameters.iter().map(field).collect())
    }

    fn of_object(object: &Object, named: &Named) -> Self {
        let shape = match main_type(&object.schema_type) {
            Some(Type::String) => match &object.enum_values {
                Some(words) => {
                    let word = |word: &Value| word.as_str().map(str::to_owned);
                    Self::Word(words.iter().filter_map(word).collect())
                }
                None => Self::Text,
            },
            Some(Type::Integer) => Self::Integer,
            Some(Type::Number) => Self::Number,
            Some(Type::Boolean) => Self::Boolean,
            Some(Type::Object) if is_closed(object) => {
                let field = |(name, schema): (&String, &RefOr<Schema>)| Field {
                    name: name.clone(),
                    required: object.required.contains(name),
                    shape: Self::of(schema, named),
                };
                Self::Object(object.properties.iter().map(field).collect())
            }
            _ => Self::Any,
        };
        shape.or_null(&object.schema_type)
    }

    fn or_null(self, schema_type: &SchemaType) -> Self {
        match schema_type {
            SchemaType::Array(types) if types.contains(&Type::Null) => {
                Self::Nullable(Box::new(self))
            }
            _ => self,
        }
    }

    /// Adds to `report` every way in which `value` misses the shape. Whole numbers that were
    /// written with a point or beyond 64 bits are brought to the nearest `i64`, so that the range
    /// of their type decides about them.
    pub fn check(&self, value: &mut Value, report: &mut Report<'_>) {
        match (self, value) {
            (Self::Any, _)
            | (Self::Nullable(_), Value::Null)
            | (Self::Text, Value::String(_))
            | (Self::Boolean, Value::Bool(_))
            | (Self::Number, Value::Number(_)) => {}
            (Self::Nullable(shape), value) => shape.check(value, report),
            (Self::Word(words), Value::String(word)) => {
                if !words.contains(word) {
                    report.unknown_value(words);
                }
            }
            (Self::Integer, Value::Number(number)) => match nearest_integer(number) {
                Some(integer) => *number = integer.into(),
                None => report.wrong_type(self),
            },
            (Self::List(item), Value::Array(values)) => {
                for (index, value) in values.iter_mut().enumerate() {
                    report.inside(&index.to_string(), |report| item.check(value, report));
                }
            }
            (Self::Object(fields), Value::Object(values)) => {
                for field in fields {
                    report.inside(&field.name, |report| match values.get_mut(&field.name) {
                        Some(value) => field.shape.check(value, report),
                        None if field.required => report.required(),
                        None => {}
                    });
                }
                for name in values.keys().filter(|&name| fields.iter().all(|f| f.name != *name)) {
                    report.inside(name, Report::unknown);
                }
            }
            _ => report.wrong_type(self),
        }
    }

    /// What is expected, in words for a developer.
    fn expected(&self) -> &'static str {
        match self {
            Self::Any => "anything",
            Self::Text | Self::Word(_) => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::List(_) => "array",
            Self::Object(_) => "object",
            Self::Nullable(shape) => shape.expected(),
        }
    }
}

/// Collects what is wrong with a value's shape.
pub struct Report<'a> {
    at: Vec<String>,
    in_query: bool,
    read_only: &'a [&'a str],
    errors: Vec<FieldError>,
}

impl<'a> Report<'a> {
    /// For a body; `read_only` are fields that the service shows but does not take.
    pub fn of_body(read_only: &'a [&'a str]) -> Self {
        Self { at: Vec::new(), in_query: false, read_only, errors: Vec::new() }
    }

    /// For a query string.
    pub fn of_query() -> Self {
        Self { at: Vec::new(), in_query: true, read_only: &[], errors: Vec::new() }
    }

    /// Everything found.
    pub fn into_errors(self) -> Vec<FieldError> {
        self.errors
    }

    fn inside(&mut self, step: &str, check: impl FnOnce(&mut Self)) {
        self.at.push(step.to_owned());
        check(self);
        self.at.pop();
    }

    fn place(&self) -> Place {
        if self.in_query {
            return Place::Parameter(self.at.first().cloned().unwrap_or_default());
        }
        let escape = |step: &String| format!("/{}", step.replace('~', "~0").replace('/', "~1"));
        Place::Pointer(self.at.iter().map(escape).collect())
    }

    fn add(&mut self, code: ErrorCode, detail: impl Into<std::borrow::Cow<'static, str>>) {
        self.errors.push(FieldError::new(self.place(), code, detail));
    }

    fn required(&mut self) {
        self.add(ErrorCode::Required, "must be there");
    }

    fn unknown(&mut self) {
        match self.at.as_slice() {
            _ if self.in_query => self.add(ErrorCode::UnknownParameter, "is not a parameter here"),
            [field] if self.read_only.contains(&field.as_str()) => {
                self.add(ErrorCode::ReadOnly, "is set by the service alone");
            }
            _ => self.add(ErrorCode::UnknownField, "is not a field here"),
        }
    }

    fn unknown_value(&mut self, allowed: &[String]) {
        let detail = format!("must be one of: {}", allowed.join(", "));
        let error = FieldError::new(self.place(), ErrorCode::UnknownValue, detail);
        self.errors.push(error.param("allowed", allowed));
    }

    fn wrong_type(&mut self, shape: &Shape) {
        let expected = shape.expected();
        let detail = format!("must be of type {expected}");
        let error = FieldError::new(self.place(), ErrorCode::WrongType, detail);
        self.errors.push(error.param("expected", expected));
    }

    /// A parameter that takes one value came more than once.
    pub fn repeated(&mut self, name: &str) {
        self.inside(name, |report| report.add(ErrorCode::RepeatedParameter, "must come once"));
    }
}

/// Closed objects list their fields; an open one (a map) may hold anything.
fn is_closed(object: &Object) -> bool {
    match object.additional_properties.as_deref() {
        Some(AdditionalProperties::FreeForm(open)) => !open,
        Some(_) => false,
        None => !object.properties.is_empty(),
    }
}

fn main_type(schema_type: &SchemaType) -> Option<&Type> {
    match schema_type {
        SchemaType::Type(one) => Some(one),
        SchemaType::Array(types) => types.iter().find(|t| **t != Type::Null),
        SchemaType::AnyValue => None,
    }
}

fn is_null(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object))
        if object.schema_type == SchemaType::Type(Type::Null))
}

/// JSON Schema counts 3.0 as an integer, and knows no greatest one.
#[expect(clippy::cast_possible_truncation, reason = "casting a float to i64 saturates")]
fn nearest_integer(number: &Number) -> Option<i64> {
    if let Some(integer) = number.as_i64() {
        return Some(integer);
    }
    let float = number.as_f64()?;
    (float.fract() == 0.0).then_some(float as i64)
}
