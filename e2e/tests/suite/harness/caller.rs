//! A client of the API, signed in or not.

use std::{sync::Arc, time::Duration};

use reqwest::{
    Method,
    blocking::{Client, RequestBuilder},
    header::HeaderMap,
};
use serde_json::Value;

use super::{Answer, Events, eventually, logs};

/// When what one process did is known to all: by itself at once, by others within two seconds.
const FRESH: Duration = if cfg!(production) { Duration::from_secs(2) } else { Duration::ZERO };

/// Something that is no JSON.
#[derive(Debug)]
pub struct Fetched {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

/// Calls the API of one service, always with the same headers.
#[derive(Debug, Clone)]
pub struct Caller {
    http: Client,
    origin: String,
    /// Where each process is, past what may stand before it.
    processes: Arc<[String]>,
    headers: Vec<(String, String)>,
}

impl Caller {
    /// Somebody who is not signed in, at `origin`, behind which are these processes.
    pub fn anyone(http: Client, origin: String, processes: Vec<String>) -> Self {
        Self { http, origin, processes: processes.into(), headers: Vec::new() }
    }

    /// Where it calls, without a slash at the end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The same caller at each process.
    pub fn everywhere(&self) -> impl Iterator<Item = Self> {
        self.processes.iter().map(|origin| Self { origin: origin.clone(), ..self.clone() })
    }

    /// The session has ended, in the eyes of every process.
    #[track_caller]
    pub fn is_signed_out(&self) {
        for caller in self.everywhere() {
            let refused = eventually(FRESH, "the session has ended", || {
                Some(caller.get("/me")).filter(|answer| answer.status != 200)
            });
            refused.refused(401, "session_revoked");
        }
    }

    /// The same caller with a header more.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut caller = self.clone();
        caller.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        caller.headers.push((name.to_owned(), value.to_owned()));
        caller
    }

    /// The same caller with this access token.
    pub fn signed_in(&self, access_token: &str) -> Self {
        logs::note_text(access_token);
        self.with("Authorization", &format!("Bearer {access_token}"))
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, |request| request)
    }

    /// `GET` with a query string.
    #[track_caller]
    pub fn get_with(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        for (_, value) in query {
            logs::note_text(value);
        }
        self.send(Method::GET, path, |request| request.query(query))
    }

    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "tests write bodies in place")]
    pub fn post(&self, path: &str, body: Value) -> Answer {
        logs::note(&body);
        self.send(Method::POST, path, |request| request.json(&body))
    }

    /// `POST` without a body.
    #[track_caller]
    pub fn post_nothing(&self, path: &str) -> Answer {
        self.send(Method::POST, path, |request| request)
    }

    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "tests write bodies in place")]
    pub fn patch(&self, path: &str, body: Value) -> Answer {
        logs::note(&body);
        self.send(Method::PATCH, path, |request| request.json(&body))
    }

    /// `PUT` without a body.
    #[track_caller]
    pub fn put_nothing(&self, path: &str) -> Answer {
        self.send(Method::PUT, path, |request| request)
    }

    #[track_caller]
    pub fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, |request| request)
    }

    /// The stream of the caller's events, which has begun.
    #[track_caller]
    pub fn events(&self) -> Events {
        let response = self.request(Method::GET, "/events").send().unwrap();
        assert_eq!(response.status(), 200, "{:?}", response.text());
        Events::read(response)
    }

    /// What is at `path` is not any more what the caller names in `If-None-Match`, in the eyes of
    /// every process.
    #[track_caller]
    pub fn has_changed(&self, path: &str) {
        for caller in self.everywhere() {
            eventually(FRESH, "the change is known", || {
                (caller.get(path).status == 200).then_some(())
            });
        }
    }

    /// Any call; paths are those of the contract, without `/api`.
    #[track_caller]
    pub fn send(
        &self,
        method: Method,
        path: &str,
        shape: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Answer {
        self.try_send(method, path, shape).unwrap_or_else(|error| panic!("{error}"))
    }

    /// A call that may find nobody there.
    pub fn try_send(
        &self,
        method: Method,
        path: &str,
        shape: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> reqwest::Result<Answer> {
        let call = format!("{method} {path}");
        Ok(Answer::read(call, shape(self.request(method, path)).send()?))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}/api{path}", self.origin));
        self.headers.iter().fold(request, |request, (name, value)| request.header(name, value))
    }

    /// What is at a path outside the API, such as an image, asked for with these headers.
    #[track_caller]
    pub fn fetch(&self, path: &str, headers: &[(&str, &str)]) -> Fetched {
        let request = self.http.get(format!("{}{path}", self.origin));
        let ask =
            |request: RequestBuilder, (name, value): &(&str, &str)| request.header(*name, *value);
        let response = headers.iter().fold(request, ask).send().unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Fetched { status, headers, bytes: response.bytes().unwrap().to_vec() }
    }

    /// A `GET` outside the API, such as `/health/ready`.
    pub fn outside(&self, path: &str) -> reqwest::Result<Answer> {
        let response = self.http.get(format!("{}{path}", self.origin)).send()?;
        Ok(Answer::read(format!("GET {path}"), response))
    }
}
