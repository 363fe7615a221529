use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
};
use tracing::{Span, field::Empty};
use tracing_actix_web::RootSpanBuilder;

use super::request_id::RequestId;

/// The span around each request. It names the route's pattern, never the path, and nothing of the
/// person who asks.
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = RequestId::assign(request);
        tracing::info_span!(
            "request",
            request_id = id.as_str(),
            method = request.method().as_str(),
            route = Empty,
            status = Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let status = match outcome {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        if !span.is_disabled() {
            let route = outcome.as_ref().ok().and_then(|r| r.request().match_pattern());
            span.record("route", route.as_deref().unwrap_or("unmatched"));
            span.record("status", status.as_u16());
        }
        tracing::debug!(status = status.as_u16(), "answered");
    }
}
