use actix_web::{
    HttpMessage,
    dev::ServiceRequest,
    http::header::{HeaderName, HeaderValue},
};

use super::trace::TraceId;

/// The header that carries it, both ways.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that a client may choose.
const MAX: usize = 128;

/// Names one request, and the trace that it is part of, in answers and logs.
#[derive(Debug, Clone)]
pub struct RequestId {
    own: HeaderValue,
    trace: Option<TraceId>,
}

impl RequestId {
    /// The client's own id if it is a sane one, else a new one; kept with the request.
    pub fn assign(request: &ServiceRequest) -> Self {
        let sent = request.headers().get(X_REQUEST_ID).filter(|id| is_sane(id.as_bytes()));
        let own = sent.cloned().unwrap_or_else(|| fresh(request));
        let id = Self { own, trace: TraceId::sent(request.headers()) };
        request.extensions_mut().insert(id.clone());
        id
    }

    /// The id that was assigned to `request`.
    pub fn of(request: &ServiceRequest) -> Self {
        let assigned = request.extensions().get::<Self>().cloned();
        assigned.unwrap_or_else(|| Self::assign(request))
    }

    /// As a header's value.
    pub fn header(&self) -> HeaderValue {
        self.own.clone()
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        self.own.to_str().unwrap_or_default()
    }

    /// The trace that the client is in, or else the one that begins with this request.
    pub fn trace(&self) -> &str {
        self.trace.as_ref().map_or_else(|| self.as_str(), TraceId::as_str)
    }
}

/// Letters and digits that cannot break a log line or a header.
fn is_sane(id: &[u8]) -> bool {
    (1..=MAX).contains(&id.len())
        && id.iter().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(byte))
}

/// The random id that the tracing middleware has given to the request, in the form of a trace's.
fn fresh(request: &ServiceRequest) -> HeaderValue {
    let extensions = request.extensions();
    let Some(id) = extensions.get::<tracing_actix_web::RequestId>() else {
        return HeaderValue::from_static("-");
    };
    let mut text = [0; uuid::fmt::Simple::LENGTH];
    let text = id.as_simple().encode_lower(&mut text);
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_ids_are_taken_from_clients() {
        assert!(is_sane(b"a"));
        assert!(is_sane(b"01HF-x_y.z"));
        assert!(is_sane(&[b'a'; 128]));
        for id in [&b""[..], b"a b", b"a\nb", "й".as_bytes(), b"a;b", &[b'a'; 129]] {
            assert!(!is_sane(id), "{id:?}");
        }
    }
}
