use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
};
use tracing::{Span, field::Empty};
use tracing_actix_web::RootSpanBuilder;

use super::request_id::RequestId;

/// The span around each request. It names the route's pattern, which [`super::metrics::Measure`]
/// finds, never the path, and nothing of the person who asks.
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = RequestId::assign(request);
        // As loud as the loudest line within it, which should never be without.
        tracing::error_span!(
            "request",
            request_id = id.as_str(),
            trace_id = id.trace(),
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
        span.record("status", status.as_u16());
        tracing::debug!(status = status.as_u16(), "answered");
    }
}
