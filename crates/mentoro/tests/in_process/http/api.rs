//! The app that production runs, called without a socket.

use std::{
    future::{Future, poll_fn},
    ops::Index,
    pin::Pin,
    rc::Rc,
};

use actix_web::{
    HttpResponse,
    body::{BoxBody, MessageBody as _, to_bytes},
    dev::Service as _,
    http::{Method, header::HeaderMap},
    test::{TestRequest, init_service},
    web::Bytes,
};
use presentation::{Api, HttpSettings, create_app};
use prometheus::Registry;
use serde_json::Value;

use crate::world::World;

type Answering = Pin<Box<dyn Future<Output = HttpResponse>>>;

/// A client of the API of one world, who always sends the same headers.
#[derive(Clone)]
pub struct Caller {
    app: Rc<dyn Fn(TestRequest) -> Answering>,
    headers: Vec<(String, String)>,
}

/// Somebody who is not signed in, at the API of `world`.
pub async fn api(world: &World) -> Caller {
    api_under(world, HttpSettings::default()).await
}

/// The same under other settings.
pub async fn api_under(world: &World, settings: HttpSettings) -> Caller {
    counted(world, settings, &Registry::new()).await
}

/// The same, counting into `registry`.
pub async fn counted(world: &World, settings: HttpSettings, registry: &Registry) -> Caller {
    let api = Api::new(world.application(), settings, registry).unwrap();
    let app = Rc::new(init_service(create_app(&api)).await);
    let call = move |request: TestRequest| -> Answering {
        let app = Rc::clone(&app);
        Box::pin(async move {
            match app.call(request.to_request()).await {
                Ok(response) => response.map_into_boxed_body().into(),
                Err(error) => error.error_response(),
            }
        })
    };
    Caller { app: Rc::new(call), headers: Vec::new() }
}

impl Caller {
    /// The same caller with a header more.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut caller = self.clone();
        caller.headers.push((name.to_owned(), value.to_owned()));
        caller
    }

    /// The same caller with this access token.
    pub fn signed_in(&self, access_token: &str) -> Self {
        self.with("Authorization", &format!("Bearer {access_token}"))
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(&Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(&Method::POST, path, Some(&body)).await
    }

    pub async fn post_nothing(&self, path: &str) -> Answer {
        self.send(&Method::POST, path, None).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(&Method::PATCH, path, Some(&body)).await
    }

    /// A call whose body is no JSON.
    pub async fn upload(
        &self,
        method: &Method,
        path: &str,
        content_type: &str,
        body: Vec<u8>,
    ) -> Answer {
        let mut request = TestRequest::with_uri(path).method(method.clone());
        for (name, value) in &self.headers {
            request = request.append_header((name.as_str(), value.as_str()));
        }
        let request = request.insert_header(("Content-Type", content_type)).set_payload(body);
        Answer::read((self.app)(request).await).await
    }

    /// Any call; paths are whole. Of a stream the beginning is read.
    pub async fn send(&self, method: &Method, path: &str, body: Option<&Value>) -> Answer {
        Answer::read(self.begin(method, path, body).await).await
    }

    /// Any call, of whose answer the body is still to be read.
    pub async fn begin(&self, method: &Method, path: &str, body: Option<&Value>) -> HttpResponse {
        let mut request = TestRequest::with_uri(path).method(method.clone());
        for (name, value) in &self.headers {
            request = request.append_header((name.as_str(), value.as_str()));
        }
        if let Some(body) = body {
            request = request.set_json(body);
        }
        (self.app)(request).await
    }
}

/// The media type of answers that do not end by themselves.
pub const EVENT_STREAM: &str = "text/event-stream";

/// What comes next of a body, as the app wrote it in one piece.
pub async fn next_chunk(body: &mut BoxBody) -> Option<Bytes> {
    poll_fn(|context| Pin::new(&mut *body).poll_next(context)).await.map(Result::unwrap)
}

/// What the app answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    /// Null if it is not JSON.
    pub body: Value,
}

impl Answer {
    async fn read(response: HttpResponse) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut body = response.into_body();
        let bytes = if headers.get("Content-Type").is_some_and(|it| it == EVENT_STREAM) {
            next_chunk(&mut body).await.unwrap_or_default()
        } else {
            to_bytes(body).await.unwrap()
        };
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let body = serde_json::from_str(&text).unwrap_or_default();
        Self { status, headers, text, body }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Whether it was given before.
    pub fn is_replay(&self) -> bool {
        self.header("Idempotent-Replayed") == Some("true")
    }

    #[track_caller]
    pub fn status(self, expected: u16) -> Self {
        assert_eq!(self.status, expected, "{self:?}");
        self
    }

    #[track_caller]
    pub fn ok(self) -> Value {
        self.status(200).body
    }

    #[track_caller]
    pub fn created(self) -> Value {
        self.status(201).body
    }

    /// A problem with this code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self["code"].as_str()), (status, Some(code)), "{self:?}");
        assert_eq!(self.header("Content-Type"), Some("application/problem+json"));
        self
    }

    /// How many seconds to wait before another try.
    #[track_caller]
    pub fn retry_after(&self) -> u64 {
        let seconds = self.header("Retry-After").unwrap_or_else(|| panic!("no time: {self:?}"));
        seconds.parse().unwrap()
    }
}

impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, field: &str) -> &Value {
        &self.body[field]
    }
}
