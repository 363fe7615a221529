use std::sync::Arc;

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
};
use tracing::Span;
use tracing_actix_web::RootSpanBuilder;

use super::{request_id::RequestId, routes::Routes};

/// The span around each request. It names the route's pattern, never the path, and nothing of the
/// person who asks. Nothing is added to it later: lines of JSON would have to be taken apart for it,
/// which is as dear as a whole answer out of memory.
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = RequestId::assign(request);
        let routes = request.app_data::<Arc<Routes>>();
        let route = routes.map(|routes| routes.label(routes.place_of(request)));
        // As loud as the loudest line within it, which should never be without.
        tracing::error_span!(
            "request",
            request_id = id.as_str(),
            trace_id = id.trace(),
            method = request.method().as_str(),
            route,
        )
    }

    fn on_request_end<B: MessageBody>(_: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let status = match outcome {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        tracing::debug!(status = status.as_u16(), "answered");
    }
}
