//! The outer edge of the API, where every answer gets what all answers have.

use std::{
    future::{Ready, ready},
    pin::Pin,
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use actix_web::{
    Error, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready},
    error::InternalError,
    http::{
        Method, StatusCode, Uri,
        header::{
            AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue,
            REFERRER_POLICY, VARY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
        },
    },
};

use super::{
    code::ErrorCode,
    problem::Problem,
    request_id::{RequestId, X_REQUEST_ID},
};
use crate::settings::HttpSettings;

/// Middleware: request ids, problems, time limits, headers of security and caching; answers
/// `HEAD` wherever there is a `GET`.
pub struct Edge(Arc<HttpSettings>);

impl Edge {
    /// With the time limits of `settings`.
    pub fn new(settings: Arc<HttpSettings>) -> Self {
        Self(settings)
    }
}

impl<S, B> Transform<S, ServiceRequest> for Edge
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Transform = EdgeService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(EdgeService { service: Rc::new(service), timeout: self.0.request_timeout }))
    }
}

/// [`Edge`] around the service of one worker.
pub struct EdgeService<S> {
    service: Rc<S>,
    timeout: Duration,
}

impl<S, B> Service<ServiceRequest> for EdgeService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    forward_ready!(service);

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        let about = About {
            id: RequestId::of(&request),
            uri: request.uri().clone(),
            signed_in: request.headers().contains_key(AUTHORIZATION),
        };
        // The server leaves the body of an answer to HEAD out by itself.
        if request.method() == Method::HEAD {
            request.head_mut().method = Method::GET;
        }
        let answer = tokio::time::timeout(self.timeout, self.service.call(request));
        Box::pin(async move {
            match answer.await {
                Ok(Ok(response)) => Ok(about.finish(response.map_into_boxed_body())),
                Ok(Err(error)) => Err(about.fail(error)),
                Err(_) => Err(about.fail(too_slow().into())),
            }
        })
    }
}

fn too_slow() -> Problem {
    Problem::new(ErrorCode::Unavailable)
        .detail("The answer took too long.")
        .retry_after(Duration::from_secs(5))
        .caused_by("the request ran into its time limit")
}

/// What is known of a request before it is handed on.
struct About {
    id: RequestId,
    uri: Uri,
    signed_in: bool,
}

impl About {
    fn finish(&self, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        let status = response.status();
        let mut response = if status.is_client_error() || status.is_server_error() {
            let (request, response) = response.into_parts();
            ServiceResponse::new(request, self.as_problem(response))
        } else {
            response
        };
        self.decorate(response.headers_mut());
        response
    }

    /// An error that never became an answer.
    fn fail(&self, error: Error) -> Error {
        let mut response = self.as_problem(HttpResponse::from_error(error));
        self.decorate(response.headers_mut());
        InternalError::from_response("answered as a problem", response).into()
    }

    /// The same failure as a problem of this request; unexpected ones are logged here, once.
    fn as_problem(&self, response: HttpResponse) -> HttpResponse {
        let problem = response.error().and_then(|error| error.as_error::<Problem>());
        let Some(problem) = problem else {
            return self.respond(&foreign_problem(&response));
        };
        self.respond(problem)
    }

    fn respond(&self, problem: &Problem) -> HttpResponse {
        if let Some(cause) = problem.cause_chain() {
            if problem.code() == ErrorCode::Internal {
                tracing::error!(request_id = self.id.as_str(), %cause, "a request failed");
            } else {
                tracing::warn!(request_id = self.id.as_str(), %cause, "a request was turned away");
            }
        }
        let mut response = problem.respond(self.uri.path(), self.id.as_str());
        if response.status() == StatusCode::UNAUTHORIZED {
            let challenge = match problem.code() {
                ErrorCode::Unauthenticated | ErrorCode::InvalidCredentials => "Bearer",
                _ => "Bearer error=\"invalid_token\"",
            };
            let challenge = HeaderValue::from_static(challenge);
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }

    fn decorate(&self, headers: &mut HeaderMap) {
        let fixed = HeaderValue::from_static;
        headers.insert(X_REQUEST_ID, self.id.header());
        headers.insert(X_CONTENT_TYPE_OPTIONS, fixed("nosniff"));
        headers.insert(REFERRER_POLICY, fixed("no-referrer"));
        headers.insert(CONTENT_SECURITY_POLICY, fixed("frame-ancestors 'none'"));
        headers.append(VARY, fixed("Authorization"));
        if self.signed_in {
            headers.insert(CACHE_CONTROL, fixed("private, no-cache"));
        } else if !headers.contains_key(CACHE_CONTROL) {
            headers.insert(CACHE_CONTROL, fixed("no-store"));
        }
    }
}

/// What an error of the framework means; its own text never reaches the client.
fn foreign_problem(response: &HttpResponse) -> Problem {
    let code = match response.status() {
        StatusCode::NOT_FOUND => ErrorCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ErrorCode::MethodNotAllowed,
        StatusCode::REQUEST_TIMEOUT => ErrorCode::RequestTimeout,
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::PayloadTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ErrorCode::UnsupportedMediaType,
        StatusCode::SERVICE_UNAVAILABLE => {
            return Problem::new(ErrorCode::Unavailable).retry_after(Duration::from_secs(5));
        }
        status if status.is_client_error() => ErrorCode::MalformedRequest,
        _ => {
            let cause = response.error().map_or_else(|| "no cause".to_owned(), Error::to_string);
            return Problem::internal(cause);
        }
    };
    Problem::new(code)
}
