use std::{
    future::{Ready, ready},
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};
use utoipa::{IntoParams, openapi::path::ParameterIn};

use super::{
    shape::{Field, Report, Shape},
    shape_of,
};
use crate::http::{code::ErrorCode, problem::Problem};

/// The parameters that the OpenAPI document promises, and no others. A list is a parameter that
/// may be repeated.
pub struct Params<T>(pub T);

impl<T: IntoParams + DeserializeOwned + 'static> FromRequest for Params<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

fn parse<T: IntoParams + DeserializeOwned + 'static>(text: &str) -> Result<T, Problem> {
    let shape =
        shape_of::<T>(|| Shape::of_parameters(&T::into_params(|| Some(ParameterIn::Query))));
    let mut report = Report::of_query();
    let mut values = Value::Object(collect(text, &shape, &mut report));
    shape.check(&mut values, &mut report);
    let errors = report.into_errors();
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    T::deserialize(values)
        .map_err(|error| Problem::new(ErrorCode::Invalid).detail(error.to_string()))
}

fn collect(text: &str, shape: &Shape, report: &mut Report<'_>) -> Map<String, Value> {
    let fields: &[Field] = if let Shape::Object(fields) = shape { fields } else { &[] };
    let mut values = Map::new();
    for (name, text) in form_urlencoded::parse(text.as_bytes()) {
        let field = fields.iter().find(|field| field.name == *name);
        if let Some(Shape::List(item)) = field.map(|field| &field.shape) {
            let list = values.entry(name).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(list) = list {
                list.push(read(&text, item));
            }
        } else {
            let value = read(&text, field.map_or(&Shape::Any, |field| &field.shape));
            if values.insert(name.clone().into_owned(), value).is_some() && field.is_some() {
                report.repeated(&name);
            }
        }
    }
    values
}

/// The value that `text` stands for; what cannot be read stays text, and so has the wrong type.
fn read(text: &str, shape: &Shape) -> Value {
    let value = match shape {
        Shape::Integer => integer(text).map(Value::from),
        Shape::Number => f64::from_str(text).ok().and_then(Number::from_f64).map(Value::Number),
        Shape::Boolean => bool::from_str(text).ok().map(Value::Bool),
        _ => None,
    };
    value.unwrap_or_else(|| Value::from(text))
}

/// The nearest `i64` to a whole number of any length.
fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let extreme = if text.starts_with('-') { i64::MIN } else { i64::MAX };
    Some(i64::from_str(text).unwrap_or(extreme))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use utoipa::ToSchema;

    use super::*;
    use crate::http::problem::Place;

    #[derive(Debug, Clone, Copy, PartialEq, Deserialize, ToSchema)]
    #[serde(rename_all = "lowercase")]
    enum Order {
        Newest,
        Oldest,
    }

    #[derive(Debug, PartialEq, Deserialize, IntoParams)]
    #[into_params(parameter_in = Query)]
    struct Listing {
        limit: Option<i64>,
        min_score: Option<f64>,
        all: Option<bool>,
        #[param(inline)]
        order: Option<Order>,
        #[serde(default)]
        #[param(required = false)]
        tags: Vec<String>,
        #[serde(default)]
        #[param(inline, required = false)]
        orders: Vec<Order>,
    }

    fn errors(text: &str) -> Vec<(String, ErrorCode)> {
        let problem = parse::<Listing>(text).unwrap_err();
        let place = |place: &Place| match place {
            Place::Pointer(at) | Place::Parameter(at) => at.clone(),
        };
        problem.errors().iter().map(|error| (place(&error.place), error.code)).collect()
    }

    #[test]
    fn parameters_are_read_by_their_published_types() {
        let text =
            "limit=5&min_score=3.5&all=true&order=oldest&tags=a%20b&tags=%D0%B9&orders=newest";
        assert_eq!(
            parse::<Listing>(text).unwrap(),
            Listing {
                limit: Some(5),
                min_score: Some(3.5),
                all: Some(true),
                order: Some(Order::Oldest),
                tags: vec!["a b".into(), "й".into()],
                orders: vec![Order::Newest],
            }
        );
        assert_eq!(parse::<Listing>("").unwrap().tags, Vec::<String>::new());
    }

    #[test]
    fn every_wrong_parameter_is_named_at_once() {
        let mut found = errors("limit=ten&min_score=NaN&all=1&order=best&orders=best&page=2");
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let expected = [
            ("all", ErrorCode::WrongType),
            ("limit", ErrorCode::WrongType),
            ("min_score", ErrorCode::WrongType),
            ("order", ErrorCode::UnknownValue),
            ("orders", ErrorCode::UnknownValue),
            ("page", ErrorCode::UnknownParameter),
        ];
        assert_eq!(found, expected.map(|(at, code)| (at.to_owned(), code)));
    }

    #[test]
    fn a_parameter_with_one_value_comes_once() {
        assert_eq!(errors("limit=1&limit=2"), [("limit".into(), ErrorCode::RepeatedParameter)]);
    }

    #[test]
    fn numbers_of_any_length_are_numbers() {
        let limit = |text| parse::<Listing>(text).unwrap().limit;
        assert_eq!(limit("limit=99999999999999999999"), Some(i64::MAX));
        assert_eq!(limit("limit=-99999999999999999999"), Some(i64::MIN));
    }
}
