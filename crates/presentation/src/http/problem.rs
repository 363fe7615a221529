//! RFC 9457 problems: what every failed call answers.

use std::{borrow::Cow, error::Error, fmt, time::Duration};

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue, RETRY_AFTER},
    },
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::code::ErrorCode;

/// Where a wrong value stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// A JSON pointer (RFC 6901) into the body.
    Pointer(String),
    /// The name of a query parameter or header.
    Parameter(String),
}

/// One wrong value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldError {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// Which rule it breaks.
    pub code: ErrorCode,
    /// The rule in words.
    pub detail: Cow<'static, str>,
    /// The rule's numbers.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub params: Map<String, Value>,
}

impl FieldError {
    /// The value at `place` breaks `code`.
    pub fn new(place: Place, code: ErrorCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { place, code, detail: detail.into(), params: Map::new() }
    }

    /// With a number or word that a client shows in its own text.
    #[must_use]
    pub fn param(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }
}

/// A failed call. Cheap to move; everything is behind one pointer.
#[derive(Debug)]
pub struct Problem(Box<Parts>);

#[derive(Debug)]
struct Parts {
    code: ErrorCode,
    detail: Option<Cow<'static, str>>,
    params: Map<String, Value>,
    errors: Vec<FieldError>,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

impl Problem {
    /// A problem that its code explains.
    pub fn new(code: ErrorCode) -> Self {
        Self(Box::new(Parts {
            code,
            detail: None,
            params: Map::new(),
            errors: Vec::new(),
            headers: Vec::new(),
            cause: None,
        }))
    }

    /// Nothing here that the caller may see.
    pub fn not_found() -> Self {
        Self::new(ErrorCode::NotFound)
    }

    /// A fault of ours. The cause goes to the log; the client gets the trace id alone.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(ErrorCode::Internal).caused_by(cause)
    }

    /// Wrong values, all of them. Their code is the problem's code if they share one.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let code = match errors.split_first() {
            Some((first, rest)) if rest.iter().all(|error| error.code == first.code) => first.code,
            _ => ErrorCode::Invalid,
        };
        let mut problem = Self::new(code);
        if let [only] = errors.as_slice() {
            problem.0.params.clone_from(&only.params);
            problem.0.detail = Some(only.detail.clone());
        }
        problem.0.errors = errors;
        problem
    }

    /// With a sentence about this very case.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// With a value that a client needs.
    #[must_use]
    pub fn param(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.params.insert(name.to_owned(), value.into());
        self
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// With the time after which another try makes sense, in whole seconds, at least one.
    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        self.header(RETRY_AFTER, HeaderValue::from(seconds.max(1)))
    }

    /// With what the log should know and the client should not.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// What went wrong, in one word.
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// Each wrong value.
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    /// Why, with the whole chain of causes, if the log should know.
    pub fn cause_chain(&self) -> Option<String> {
        let first: &dyn Error = self.0.cause.as_deref()?;
        let mut chain = first.to_string();
        let mut next = first.source();
        while let Some(error) = next {
            chain.push_str(": ");
            chain.push_str(&error.to_string());
            next = error.source();
        }
        Some(chain)
    }

    /// The answer for one request.
    pub fn respond(&self, instance: &str, trace_id: &str) -> HttpResponse {
        let parts = &self.0;
        let body = ProblemBody {
            r#type: parts.code.type_uri(),
            title: parts.code.title(),
            status: parts.code.status().as_u16(),
            detail: parts.detail.as_deref().unwrap_or(parts.code.meaning()),
            instance,
            code: parts.code,
            trace_id,
            params: &parts.params,
            errors: &parts.errors,
        };
        let mut response = HttpResponse::build(parts.code.status());
        for header in &parts.headers {
            response.insert_header(header.clone());
        }
        // A map of strings and numbers always serialises; an empty body is the last resort.
        response
            .content_type("application/problem+json")
            .body(serde_json::to_vec(&body).unwrap_or_default())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code.title())
    }
}

impl Error for Problem {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as &(dyn Error + 'static))
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.code.status()
    }

    /// Without the request's own fields; [`super::edge::Edge`] answers with them.
    fn error_response(&self) -> HttpResponse {
        self.respond("", "")
    }
}

/// A problem on the wire.
#[derive(Serialize)]
struct ProblemBody<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    code: ErrorCode,
    trace_id: &'a str,
    #[serde(skip_serializing_if = "Map::is_empty")]
    params: &'a Map<String, Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
}

/// What the OpenAPI document says of a problem.
#[derive(ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "describes the wire; ProblemBody is what is sent")]
pub struct ProblemSchema {
    /// Where the catalogue explains the code.
    #[schema(example = "/api/docs/errors#too_long")]
    r#type: String,
    /// One short sentence, the same for each code.
    title: String,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599, value_type = i32)]
    status: u16,
    /// A sentence about this very case, for developers.
    detail: String,
    /// The path that was asked for.
    instance: String,
    code: ErrorCode,
    /// The id of the request, as in `X-Request-Id`, or that of the trace in `traceparent`, if there
    /// is one: name it when you report a fault.
    trace_id: String,
    /// Values that a client needs: `{"max": 2000}`, `{"retry_at": "…"}`, `{"request_id": "…"}`.
    #[schema(value_type = Option<Object>, nullable = false)]
    params: Option<Map<String, Value>>,
    /// Each wrong value, all at once.
    #[schema(nullable = false)]
    errors: Option<Vec<FieldErrorSchema>>,
}

/// One wrong value: in the body (`pointer`), or in the query string or a header (`parameter`).
#[derive(ToSchema)]
#[schema(as = FieldError)]
#[expect(dead_code, reason = "describes the wire; FieldError is what is sent")]
pub struct FieldErrorSchema {
    /// A JSON pointer (RFC 6901) into the body.
    #[schema(nullable = false, example = "/contacts/0/url")]
    pointer: Option<String>,
    /// The name of a query parameter or header.
    #[schema(nullable = false)]
    parameter: Option<String>,
    code: ErrorCode,
    /// The rule in words, for developers.
    detail: String,
    /// The rule's numbers.
    #[schema(value_type = Option<Object>, nullable = false)]
    params: Option<Map<String, Value>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn too_long() -> FieldError {
        let place = Place::Pointer("/bio".into());
        FieldError::new(place, ErrorCode::TooLong, "must be shorter").param("max", 2000)
    }

    #[test]
    fn one_wrong_value_names_the_problem() {
        let problem = Problem::invalid(vec![too_long()]);
        assert_eq!(problem.code(), ErrorCode::TooLong);
        assert_eq!(problem.0.params["max"], 2000);
    }

    #[test]
    fn different_wrong_values_are_listed_under_a_general_code() {
        let other = FieldError::new(Place::Parameter("limit".into()), ErrorCode::OutOfRange, "no");
        let problem = Problem::invalid(vec![too_long(), other]);
        assert_eq!(problem.code(), ErrorCode::Invalid);
        assert_eq!(
            serde_json::to_value(&problem.0.errors).unwrap(),
            serde_json::json!([
                {"pointer": "/bio", "code": "too_long", "detail": "must be shorter",
                 "params": {"max": 2000}},
                {"parameter": "limit", "code": "out_of_range", "detail": "no"},
            ])
        );
    }

    #[test]
    fn waiting_is_rounded_up_to_whole_seconds() {
        let problem =
            Problem::new(ErrorCode::RateLimited).retry_after(Duration::from_millis(1_200));
        assert_eq!(problem.respond("/", "").headers().get(RETRY_AFTER).unwrap(), "2");
    }

    #[test]
    fn the_client_never_sees_the_cause() {
        let problem = Problem::internal("disk on fire");
        assert_eq!(problem.cause_chain().as_deref(), Some("disk on fire"));
        let body = problem.respond("/api/me", "t-1").into_body();
        let body = actix_web::body::MessageBody::try_into_bytes(body).unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("fire"));
        assert!(String::from_utf8_lossy(&body).contains("t-1"));
    }
}
