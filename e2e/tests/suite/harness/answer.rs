//! An answer, and what the contract says of every answer.

use std::ops::{Index, Range};

use reqwest::{blocking::Response, header::HeaderMap};
use serde_json::Value;

use super::logs;

/// What the service answered.
#[derive(Debug)]
pub struct Answer {
    call: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
    pub text: String,
}

impl Answer {
    pub fn read(call: String, response: Response) -> Self {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        // A stream does not end by itself: it is enough that it began.
        let is_stream = headers.get("Content-Type").is_some_and(|it| it == "text/event-stream");
        if is_stream {
            return Self { call, status, headers, body: Value::Null, text: String::new() };
        }
        let text = response.text().unwrap_or_else(|error| panic!("{call}: {error}"));
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        logs::note(&body);
        Self { call, status, headers, body, text }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    #[track_caller]
    pub fn etag(&self) -> String {
        self.header("ETag").unwrap_or_else(|| panic!("no ETag: {self:?}")).to_owned()
    }

    #[track_caller]
    pub fn status(self, expected: u16) -> Self {
        assert_eq!(self.status, expected, "{}: {}", self.call, self.text);
        assert!(self.header("X-Request-Id").is_some(), "{}: no X-Request-Id", self.call);
        self
    }

    #[track_caller]
    pub fn status_in(self, expected: Range<u16>) -> Self {
        assert!(expected.contains(&self.status), "{}: {} {}", self.call, self.status, self.text);
        self
    }

    #[track_caller]
    pub fn ok(self) -> Value {
        self.status(200).body
    }

    /// 201, with the place of what was created.
    #[track_caller]
    pub fn created(self) -> Value {
        let answer = self.status(201);
        assert!(answer.header("Location").is_some(), "{}: no Location", answer.call);
        answer.body
    }

    #[track_caller]
    pub fn no_content(self) {
        let answer = self.status(204);
        assert_eq!(answer.text, "", "{}", answer.call);
    }

    /// A problem with this code, which is returned; it has everything that a problem has.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!(
            (self.status, self.body["code"].as_str()),
            (status, Some(code)),
            "{}: {}",
            self.call,
            self.text
        );
        assert_eq!(self.header("Content-Type"), Some("application/problem+json"));
        let body = &self.body;
        assert_eq!(body["status"], status, "{body}");
        assert_eq!(body["trace_id"].as_str(), self.header("X-Request-Id"), "{body}");
        for text in ["type", "title", "detail", "instance"] {
            assert!(body[text].as_str().is_some_and(|text| !text.is_empty()), "{text} in {body}");
        }
        assert_eq!(self.header("WWW-Authenticate").is_some(), status == 401, "{}", self.call);
        assert_eq!(self.header("Retry-After").is_some(), matches!(status, 429 | 503));
        self.body
    }

    /// 422 with exactly these errors, in any order: where, and which rule.
    #[track_caller]
    pub fn invalid(self, expected: &[(&str, &str)]) -> Value {
        let body = self.status(422).body;
        let mut found: Vec<_> = body["errors"]
            .as_array()
            .unwrap_or_else(|| panic!("no errors in {body}"))
            .iter()
            .map(|error| {
                let place = error["pointer"].as_str().or(error["parameter"].as_str()).unwrap();
                assert!(error["detail"].is_string(), "{error}");
                (place, error["code"].as_str().unwrap())
            })
            .collect();
        let mut expected = expected.to_vec();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{body}");
        body
    }
}

impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, field: &str) -> &Value {
        &self.body[field]
    }
}
