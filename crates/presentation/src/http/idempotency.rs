use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::header::{HeaderName, HeaderValue},
};
use application::{
    accounts::SignedIn,
    kernel::{IdempotentCall, Outcome},
};

use super::{
    code::ErrorCode,
    problem::{FieldError, Place, Problem},
};

const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// The header of an answer that was given before.
pub const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The longest key.
const MAX: usize = 255;

/// The key under which a client may repeat a call, if it sent one.
pub struct IdempotencyKey {
    key: Option<String>,
    operation: String,
}

impl IdempotencyKey {
    /// The call, for the use case that keeps its outcome.
    pub fn call(
        self,
        caller: impl Into<SignedIn>,
        fingerprint: [u8; 32],
    ) -> Option<IdempotentCall> {
        let account = caller.into().account();
        let operation = self.operation;
        self.key.map(|key| IdempotentCall { account, operation, key, fingerprint })
    }

    /// The call, where there is no body.
    pub fn call_without_body(self, caller: impl Into<SignedIn>) -> Option<IdempotentCall> {
        self.call(caller, [0; 32])
    }
}

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let key = match request.headers().get(IDEMPOTENCY_KEY).map(read) {
            None => None,
            Some(Some(key)) => Some(key),
            Some(None) => return ready(Err(invalid())),
        };
        let operation = match key {
            Some(_) => format!("{} {}", request.method(), request.path()),
            None => String::new(),
        };
        ready(Ok(Self { key, operation }))
    }
}

/// Visible ASCII only.
fn read(value: &HeaderValue) -> Option<String> {
    let key = value.to_str().ok()?;
    let sane = (1..=MAX).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    sane.then(|| key.to_owned())
}

fn invalid() -> Problem {
    let place = Place::Parameter(IDEMPOTENCY_KEY.to_owned());
    let detail = "must be 1 to 255 visible ASCII characters";
    Problem::invalid(vec![
        FieldError::new(place, ErrorCode::InvalidHeader, detail).param("max", MAX),
    ])
}

/// Answers with what a command came to, and says if that was given before.
pub fn once<T>(outcome: Outcome<T>, respond: impl FnOnce(T) -> HttpResponse) -> HttpResponse {
    let mut response = respond(outcome.value);
    if outcome.replayed {
        response.headers_mut().insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_visible_ascii_of_bounded_length() {
        let read = |text: &str| read(&HeaderValue::from_str(text).unwrap());
        assert_eq!(read("a-1"), Some("a-1".into()));
        assert!(read(&"k".repeat(255)).is_some());
        for key in ["", "a b", &"k".repeat(256)] {
            assert_eq!(read(key), None, "{key:?}");
        }
    }
}
