use std::{pin::Pin, sync::Arc};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, HeaderValue},
};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{json, shape, shape_of};
use crate::{
    http::{code::ErrorCode, problem::Problem},
    settings::HttpSettings,
};

/// What a body says, before its values are looked at.
pub trait RequestBody: DeserializeOwned + ToSchema + 'static {
    /// Fields of the answer that the service sets alone: sent back, they are `read_only` rather
    /// than unknown.
    const READ_ONLY: &'static [&'static str] = &[];
}

/// Makes types bodies; with the fields, if any, that the service shows but does not take.
macro_rules! request_body {
    ($name:ty) => {
        impl $crate::http::input::RequestBody for $name {}
    };
    ($name:ty, read_only: $fields:expr) => {
        impl $crate::http::input::RequestBody for $name {
            const READ_ONLY: &'static [&'static str] = &$fields;
        }
    };
}

pub(crate) use request_body;

/// A JSON body of the shape that the OpenAPI document promises.
pub struct Body<T> {
    value: T,
    json: Value,
}

impl<T> Body<T> {
    /// What was sent.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Tells whether two bodies say the same, whatever the order of their fields and their blanks.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut json = self.json.clone();
        blur_secrets(&mut json);
        Sha256::digest(json.to_string()).into()
    }
}

impl<T> std::ops::Deref for Body<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Fields whose content must not be confirmed by anything that is stored.
const SECRETS: [&str; 4] = ["password", "current_password", "new_password", "code"];

/// Keeps 16 bits of each secret: enough to notice another one, too little to guess it from a
/// stored fingerprint.
fn blur_secrets(json: &mut Value) {
    let Some(fields) = json.as_object_mut() else { return };
    for (_, secret) in fields.iter_mut().filter(|(name, _)| SECRETS.contains(&name.as_str())) {
        let digest = Sha256::digest(secret.to_string());
        *secret = Value::from(u16::from_be_bytes([digest[0], digest[1]]));
    }
}

impl<T: RequestBody> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read(&request, payload).await?;
            parse(&bytes)
        })
    }
}

async fn read(request: &HttpRequest, mut payload: Payload) -> Result<Vec<u8>, Problem> {
    let settings = request
        .app_data::<Arc<HttpSettings>>()
        .ok_or_else(|| Problem::internal("the settings are not part of the app"))?;
    let limit = settings.body_limit;
    let too_large =
        || Problem::new(ErrorCode::PayloadTooLarge).param("max", limit).header(CONNECTION, CLOSE);
    let announced = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok().and_then(|length| length.parse::<usize>().ok()));
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let typed = check_media_type(request);
    let collect = async {
        let mut bytes = Vec::with_capacity(announced.unwrap_or(0));
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|error| {
                Problem::new(ErrorCode::MalformedRequest).detail(error.to_string())
            })?;
            if bytes.len() + chunk.len() > limit {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    let bytes = tokio::time::timeout(settings.body_timeout, collect)
        .await
        .map_err(|_| Problem::new(ErrorCode::RequestTimeout).header(CONNECTION, CLOSE))??;
    if bytes.is_empty() {
        return Err(Problem::new(ErrorCode::MalformedJson).detail("The body is empty."));
    }
    typed.map(|()| bytes)
}

/// What the client still sends is not read, so the connection cannot be used again.
const CLOSE: HeaderValue = HeaderValue::from_static("close");

fn check_media_type(request: &HttpRequest) -> Result<(), Problem> {
    let unsupported = || Problem::new(ErrorCode::UnsupportedMediaType);
    let encoded = request
        .headers()
        .get(CONTENT_ENCODING)
        .is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    let mime = request.mime_type().ok().flatten().ok_or_else(unsupported)?;
    let json = mime.type_() == "application"
        && (mime.subtype() == "json" || mime.suffix().is_some_and(|suffix| suffix == "json"));
    let utf8 = mime.get_param("charset").is_none_or(|charset| charset == "utf-8");
    if json && utf8 && !encoded { Ok(()) } else { Err(unsupported()) }
}

fn parse<T: RequestBody>(bytes: &[u8]) -> Result<Body<T>, Problem> {
    let mut json = json::parse(bytes)
        .map_err(|error| Problem::new(ErrorCode::MalformedJson).detail(error.to_string()))?;
    let shape = shape_of::<T>(|| {
        let mut named = Vec::new();
        T::schemas(&mut named);
        shape::Shape::of(&T::schema(), &named.into_iter().collect())
    });
    let mut report = shape::Report::of_body(T::READ_ONLY);
    shape.check(&mut json, &mut report);
    let errors = report.into_errors();
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    // The shape has been checked; what serde still finds is a gap between the two.
    let value = T::deserialize(&json)
        .map_err(|error| Problem::new(ErrorCode::Invalid).detail(error.to_string()))?;
    Ok(Body { value, json })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;
    use utoipa::PartialSchema;

    use super::*;
    use crate::http::input::Clearable;

    #[derive(Deserialize, ToSchema)]
    #[serde(rename_all = "lowercase")]
    enum Colour {
        Red,
        Green,
    }

    #[derive(Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape is looked at")]
    struct Link {
        network: String,
        url: String,
    }

    #[derive(Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape is looked at")]
    struct Profile {
        name: String,
        #[serde(default)]
        #[schema(value_type = Option<String>)]
        bio: Clearable<String>,
        #[schema(nullable = false)]
        tags: Option<Vec<String>>,
        links: Vec<Link>,
        age: Option<i64>,
        colour: Option<Colour>,
    }

    impl RequestBody for Profile {
        const READ_ONLY: &'static [&'static str] = &["id"];
    }

    fn errors(body: &Value) -> Vec<(String, ErrorCode)> {
        let problem = parse::<Profile>(body.to_string().as_bytes()).err().unwrap();
        let place = |error: &crate::http::problem::FieldError| match &error.place {
            crate::http::problem::Place::Pointer(at)
            | crate::http::problem::Place::Parameter(at) => at.clone(),
        };
        problem.errors().iter().map(|error| (place(error), error.code)).collect()
    }

    #[test]
    fn every_error_of_shape_is_named_at_once() {
        let mut found = errors(&json!({
            "id": 1, "bio": 3, "tags": null, "links": [{"network": "x", "u/r": 1}, 5],
            "age": 1.5, "colour": "blue", "links ": 0
        }));
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let expected = [
            ("/age", ErrorCode::WrongType),
            ("/bio", ErrorCode::WrongType),
            ("/colour", ErrorCode::UnknownValue),
            ("/id", ErrorCode::ReadOnly),
            ("/links ", ErrorCode::UnknownField),
            ("/links/0/url", ErrorCode::Required),
            ("/links/0/u~1r", ErrorCode::UnknownField),
            ("/links/1", ErrorCode::WrongType),
            ("/name", ErrorCode::Required),
            ("/tags", ErrorCode::WrongType),
        ];
        assert_eq!(found, expected.map(|(at, code)| (at.to_owned(), code)));
    }

    #[test]
    fn absent_null_and_a_value_are_three_things() {
        let bio = |bio: &str| {
            let body = format!(r#"{{"name": "A", "links": [] {bio}}}"#);
            parse::<Profile>(body.as_bytes()).unwrap().into_inner().bio
        };
        assert_eq!(bio(""), Clearable::Unchanged);
        assert_eq!(bio(r#", "bio": null"#), Clearable::Cleared);
        assert_eq!(bio(r#", "bio": "b""#), Clearable::Value("b".into()));
    }

    #[test]
    fn a_body_that_is_no_object_is_one_error() {
        assert_eq!(errors(&json!([1])), [(String::new(), ErrorCode::WrongType)]);
    }

    #[test]
    fn whole_numbers_may_be_written_with_a_point_and_beyond_64_bits() {
        let age = |age: &str| {
            let body = format!(r#"{{"name": "A", "links": [], "age": {age}}}"#);
            parse::<Profile>(body.as_bytes()).unwrap().into_inner().age
        };
        assert_eq!(age("30.0"), Some(30));
        assert_eq!(age("1e30"), Some(i64::MAX));
        assert_eq!(age("18446744073709551615"), Some(i64::MAX));
    }

    #[test]
    fn the_fingerprint_looks_at_what_is_said() {
        let print = |text: &str| parse::<Profile>(text.as_bytes()).unwrap().fingerprint();
        let one = print(r#"{"name": "A", "links": []}"#);
        assert_eq!(one, print(r#" {"links":[],"name":"\u0041"}"#));
        assert_ne!(one, print(r#"{"name": "B", "links": []}"#));
    }

    #[test]
    fn a_fingerprint_tells_little_of_a_password() {
        let mut body = json!({"password": "hunter22", "name": "A"});
        blur_secrets(&mut body);
        assert!(body["password"].as_u64().is_some_and(|kept| u16::try_from(kept).is_ok()));
        assert_eq!(body["name"], "A");
    }

    #[test]
    fn what_is_published_is_what_is_enforced() {
        let Value::Object(schema) = serde_json::to_value(Profile::schema()).unwrap() else {
            panic!("the schema of an object")
        };
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(schema["required"], json!(["name", "links"]));
        assert_eq!(schema["properties"]["tags"]["type"], "array");
        assert_eq!(schema["properties"]["bio"]["type"], json!(["string", "null"]));
    }
}
