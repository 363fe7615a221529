//! Answers that a client may keep, and changes that hold only if nothing else changed.

use std::{
    fmt::Write,
    future::{Ready, ready},
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse,
    dev::Payload,
    http::{
        Method, StatusCode, Uri,
        header::{CACHE_CONTROL, ETAG, HeaderMap, HeaderValue, IF_MATCH, IF_NONE_MATCH, LOCATION},
    },
    web::Bytes,
};
use application::{accounts::SignedIn, events::Mark};
use domain::ids::AccountId;
use prometheus::IntCounter;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{
    answers::Answers,
    metrics::{ConditionalMetrics, HttpMetrics},
    problem::Problem,
};

/// What the caller gets to see, in bytes, with the `ETag` of exactly that: the object's version
/// and a hash of the bytes.
#[derive(Debug, Clone)]
pub struct Representation {
    bytes: Bytes,
    etag: HeaderValue,
}

impl Representation {
    /// Of an object at `version`; 0 for what has no version of its own.
    ///
    /// # Errors
    /// 500 if `body` is not JSON.
    pub fn new(version: u64, body: &impl Serialize) -> Result<Self, Problem> {
        let bytes = serde_json::to_vec(body).map_err(Problem::internal)?;
        Self::of_bytes(version, bytes.into())
    }

    /// The same of what is no JSON, for [`Self::respond`] and another `Content-Type`.
    ///
    /// # Errors
    /// None that a client could cause.
    pub fn of_bytes(version: u64, bytes: Bytes) -> Result<Self, Problem> {
        let hash = Sha256::digest(&bytes);
        let mut etag = format!("\"{version}-");
        for byte in &hash[..8] {
            // Writing to a string cannot fail.
            let _ = write!(etag, "{byte:02x}");
        }
        etag.push('"');
        let etag = HeaderValue::try_from(etag).map_err(Problem::internal)?;
        Ok(Self { bytes, etag })
    }

    /// The whole as one piece of bytes: the length of the tag, the tag, the answer.
    pub fn kept(&self) -> Bytes {
        let etag = self.etag.as_bytes();
        // A tag has two numbers and some punctuation: 40 bytes at most.
        let length = u8::try_from(etag.len()).unwrap_or_default();
        [&[length], etag, &self.bytes].concat().into()
    }

    /// What was [`Self::kept`], without copying it; `None` if it is something else.
    pub fn of_kept(kept: &Bytes) -> Option<Self> {
        let body = 1 + usize::from(*kept.first()?);
        let etag = (body <= kept.len()).then(|| kept.slice(1..body))?;
        let etag = HeaderValue::from_maybe_shared(etag).ok()?;
        Some(Self { bytes: kept.slice(body..), etag })
    }

    /// What `If-None-Match` and `If-Match` are compared with.
    pub fn etag(&self) -> &HeaderValue {
        &self.etag
    }

    /// The answer to a `GET`: 304 if the client has these bytes already.
    pub fn respond(&self, request: &HttpRequest) -> HttpResponse {
        if has(request, self.etag()) {
            return unchanged(self.etag.clone());
        }
        self.answer()
    }

    /// The answer to a `GET` that clients repeat: as [`Self::respond`], and until something changes
    /// that belongs to the caller or to `accounts`, the same `GET` by the same caller is a 304 without
    /// any reading. They MUST be all of whom the answer shows anything, and nothing in it may change by
    /// the course of time alone.
    pub fn respond_to_poll(
        &self,
        request: &HttpRequest,
        accounts: impl IntoIterator<Item = AccountId>,
    ) -> HttpResponse {
        let (answers, extensions) = (request.app_data::<Answers>(), request.extensions());
        let (caller, mark) = (extensions.get::<SignedIn>(), extensions.get::<Mark>());
        if let (Some(answers), Some(caller), Some(mark)) = (answers, caller, mark) {
            let mut accounts: Vec<_> = accounts.into_iter().chain([caller.account()]).collect();
            accounts.sort_unstable();
            accounts.dedup();
            let path = path_and_query(request.uri());
            answers.keep(caller.account(), path, self.etag.clone(), *mark, accounts);
        }
        drop(extensions);
        self.respond(request)
    }

    /// The answer to a change.
    pub fn answer(&self) -> HttpResponse {
        self.answer_as(StatusCode::OK)
    }

    /// The answer to a call that made the object, which is at `location` from now on.
    pub fn created(&self, location: &str) -> HttpResponse {
        let mut answer = self.answer_as(StatusCode::CREATED);
        if let Ok(location) = HeaderValue::try_from(location) {
            answer.headers_mut().insert(LOCATION, location);
        }
        answer
    }

    fn answer_as(&self, status: StatusCode) -> HttpResponse {
        HttpResponse::build(status)
            .insert_header((ETAG, self.etag.clone()))
            .insert_header((CACHE_CONTROL, REVALIDATE))
            .content_type("application/json")
            .body(self.bytes.clone())
    }
}

/// May be kept, and asked about each time.
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// Answers a `GET` with `body`, which has no version of its own.
///
/// # Errors
/// 500 if `body` is not JSON.
pub fn fresh(request: &HttpRequest, body: &impl Serialize) -> Result<HttpResponse, Problem> {
    Representation::new(0, body).map(|seen| seen.respond(request))
}

/// 304: the client's copy, which has this tag, is the present one.
fn unchanged(etag: HeaderValue) -> HttpResponse {
    HttpResponse::NotModified()
        .insert_header((ETAG, etag))
        .insert_header((CACHE_CONTROL, REVALIDATE))
        .finish()
}

/// 304 if `caller` asks again for what they have, and nothing of it has changed. What is to be read
/// otherwise may be remembered, from here on.
pub fn answer_from_memory(request: &HttpRequest, caller: SignedIn) -> Option<HttpResponse> {
    if request.method() != Method::GET {
        return None;
    }
    let answers = request.app_data::<Answers>()?;
    if request.headers().contains_key(IF_NONE_MATCH) {
        let path = path_and_query(request.uri());
        let knows = |etag: &HeaderValue| is_known(request.headers(), etag);
        if let Some(etag) = answers.still(caller.account(), path, knows) {
            count(request, |metrics| &metrics.remembered);
            return Some(unchanged(etag));
        }
    }
    request.extensions_mut().insert(answers.mark());
    None
}

fn path_and_query(uri: &Uri) -> &str {
    uri.path_and_query().map_or("/", |path| path.as_str())
}

/// Whether the client has what `etag` stands for already.
pub fn has(request: &HttpRequest, etag: &HeaderValue) -> bool {
    let has = is_known(request.headers(), etag);
    if request.headers().contains_key(IF_NONE_MATCH) {
        count(request, |metrics| if has { &metrics.unchanged } else { &metrics.modified });
    }
    has
}

fn count(request: &HttpRequest, which: impl FnOnce(&ConditionalMetrics) -> &IntCounter) {
    if let Some(metrics) = request.app_data::<HttpMetrics>() {
        which(metrics.conditional()).inc();
    }
}

fn is_known(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let etag = etag.to_str().unwrap_or_default();
    tags(headers.get_all(IF_NONE_MATCH)).any(|tag| tag == "*" || tag == etag)
}

/// The entity tags of a header that lists them, without the `W/` that a proxy may have put there.
fn tags<'a>(values: impl Iterator<Item = &'a HeaderValue>) -> impl Iterator<Item = &'a str> {
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
}

/// The version on which a change may build, from `If-Match`; any without the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(Option<u64>);

impl IfMatch {
    /// The version, if the client named one.
    pub fn expected(self) -> Option<u64> {
        self.0
    }

    /// Of several versions only the latest can be the present one. A tag that is not one of ours
    /// stands for 0, which no object has.
    fn read(headers: &HeaderMap) -> Self {
        let version = |tag: &str| tag.strip_prefix('"')?.split_once('-')?.0.parse().ok();
        let tags: Vec<_> = tags(headers.get_all(IF_MATCH)).collect();
        if tags.is_empty() || tags.contains(&"*") {
            return Self(None);
        }
        Self(Some(tags.into_iter().filter_map(version).max().unwrap_or(0)))
    }
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::read(request.headers())))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{http::StatusCode, test::TestRequest};

    use super::*;

    fn status(seen: &Representation, sent: &str) -> StatusCode {
        let request = TestRequest::get().insert_header((IF_NONE_MATCH, sent)).to_http_request();
        seen.respond(&request).status()
    }

    #[test]
    fn a_client_that_has_the_bytes_gets_none() {
        let seen = Representation::new(3, &"body").unwrap();
        let etag = seen.etag.to_str().unwrap().to_owned();
        assert!(etag.starts_with("\"3-"));
        for sent in [etag.clone(), format!("\"x\", W/{etag}"), "*".to_owned()] {
            assert_eq!(status(&seen, &sent), StatusCode::NOT_MODIFIED, "{sent}");
        }
        let other = Representation::new(3, &"another body").unwrap();
        assert_eq!(status(&other, &etag), StatusCode::OK);
    }

    #[test]
    fn what_was_kept_is_the_same() {
        let seen = Representation::new(3, &"body").unwrap();
        let kept = seen.kept();
        let again = Representation::of_kept(&kept).unwrap();
        assert_eq!((again.bytes, again.etag), (seen.bytes, seen.etag));
        for broken in [&kept[..0], &kept[..5], b"\x02\"\n"] {
            assert!(Representation::of_kept(&Bytes::copy_from_slice(broken)).is_none());
        }
    }

    #[test]
    fn a_change_builds_on_the_version_alone() {
        let read = |sent: &str| {
            let request = TestRequest::patch().insert_header((IF_MATCH, sent)).to_http_request();
            IfMatch::read(request.headers()).expected()
        };
        assert_eq!(read("\"3-abc\""), Some(3));
        assert_eq!(read("W/\"4-abc\", \"3-d\""), Some(4));
        assert_eq!(read("\"abc\""), Some(0));
        assert_eq!(read("*"), None);
        let bare = TestRequest::patch().to_http_request();
        assert_eq!(IfMatch::read(bare.headers()).expected(), None);
    }
}
