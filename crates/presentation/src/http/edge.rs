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
            AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap,
            HeaderValue, REFERRER_POLICY, VARY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
        },
    },
};
use tracing::Instrument as _;

use super::{
    code::ErrorCode,
    metrics::HttpMetrics,
    problem::Problem,
    request_id::{RequestId, X_REQUEST_ID},
};
use crate::settings::HttpSettings;

/// The cache control of what never changes: a year is the longest time that caches know. Such an
/// answer is the same for everybody, signed in or not.
pub const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Middleware: request ids, problems, time limits, headers of security and caching; answers
/// `HEAD` wherever there is a `GET`.
pub struct Edge {
    settings: Arc<HttpSettings>,
    metrics: HttpMetrics,
}

impl Edge {
    /// With the time limits of `settings`; problems are counted in `metrics`.
    pub const fn new(settings: Arc<HttpSettings>, metrics: HttpMetrics) -> Self {
        Self { settings, metrics }
    }
}

impl<S, B> Transform<S, ServiceRequest> for Edge
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Transform = EdgeService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(EdgeService {
            service: Rc::new(service),
            timeout: self.settings.request_timeout,
            metrics: Rc::new(self.metrics.clone()),
        }))
    }
}

/// [`Edge`] around the service of one worker.
pub struct EdgeService<S> {
    service: Rc<S>,
    timeout: Duration,
    metrics: Rc<HttpMetrics>,
}

impl<S, B> Service<ServiceRequest> for EdgeService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    S::Future: 'static,
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
            metrics: Rc::clone(&self.metrics),
        };
        // The server leaves the body of an answer to HEAD out by itself.
        if request.method() == Method::HEAD {
            request.head_mut().method = Method::GET;
        }
        let (timeout, is_command) = (self.timeout, !request.method().is_safe());
        let call = self.service.call(request);
        Box::pin(async move {
            let answer = async { if is_command { to_its_end(call).await } else { call.await } };
            match tokio::time::timeout(timeout, answer).await {
                Ok(Ok(response)) => Ok(about.finish(response.map_into_boxed_body())),
                Ok(Err(error)) => Err(about.fail(error)),
                Err(_) => Err(about.fail(too_slow().into())),
            }
        })
    }
}

/// Runs a command in a task of its own: a client who hangs up, or whose time is over, must not cut
/// it between its commit and what follows. It stays in the request's span.
async fn to_its_end<T: 'static>(
    command: impl Future<Output = Result<T, Error>> + 'static,
) -> Result<T, Error> {
    match actix_web::rt::spawn(command.in_current_span()).await {
        Ok(answer) => answer,
        Err(error) => Err(Problem::internal(error).into()),
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
    metrics: Rc<HttpMetrics>,
}

impl About {
    fn finish(&self, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        let mut response = if is_bare_failure(response.response()) {
            let (request, response) = response.into_parts();
            ServiceResponse::new(request, self.as_problem(&response))
        } else {
            response
        };
        self.decorate(response.headers_mut());
        response
    }

    /// An error that never became an answer.
    fn fail(&self, error: Error) -> Error {
        let mut response = self.as_problem(&HttpResponse::from_error(error));
        self.decorate(response.headers_mut());
        InternalError::from_response("answered as a problem", response).into()
    }

    /// The same failure as a problem of this request; unexpected ones are logged here, once.
    fn as_problem(&self, response: &HttpResponse) -> HttpResponse {
        let problem = response.error().and_then(|error| error.as_error::<Problem>());
        let Some(problem) = problem else {
            return self.respond(&foreign_problem(response));
        };
        self.respond(problem)
    }

    fn respond(&self, problem: &Problem) -> HttpResponse {
        self.metrics.problem(problem.code());
        if let Some(cause) = problem.cause_chain() {
            if problem.code() == ErrorCode::Internal {
                tracing::error!(%cause, "a request failed");
            } else {
                tracing::warn!(%cause, "a request was turned away");
            }
        }
        let mut response = problem.respond(self.uri.path(), self.id.trace());
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
        if !headers.contains_key(CONTENT_SECURITY_POLICY) {
            headers.insert(CONTENT_SECURITY_POLICY, fixed("frame-ancestors 'none'"));
        }
        headers.append(VARY, fixed("Authorization"));
        if headers.get(CACHE_CONTROL) == Some(&IMMUTABLE) {
            return;
        }
        if self.signed_in {
            headers.insert(CACHE_CONTROL, fixed("private, no-cache"));
        } else if !headers.contains_key(CACHE_CONTROL) {
            headers.insert(CACHE_CONTROL, fixed("no-store"));
        }
    }
}

/// Whether an answer is a failure that a handler has not put into words itself.
fn is_bare_failure(response: &HttpResponse) -> bool {
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    failed && (response.error().is_some() || !response.headers().contains_key(CONTENT_TYPE))
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

#[cfg(test)]
mod tests {
    use actix_web::{
        App, HttpRequest,
        body::to_bytes,
        http::header::{ALLOW, HeaderName, RETRY_AFTER},
        test::{TestRequest, init_service},
        web,
    };
    use prometheus::Registry;
    use serde_json::Value;
    use tracing_actix_web::TracingLogger;

    use super::*;
    use crate::{
        http::{routes, span::RequestSpan, trace::TRACEPARENT},
        openapi,
    };

    async fn slow() -> HttpResponse {
        tokio::time::sleep(Duration::from_mins(1)).await;
        HttpResponse::Ok().finish()
    }

    async fn broken() -> Result<HttpResponse, Problem> {
        Err(Problem::internal("the disk is on fire"))
    }

    async fn foreign() -> Result<HttpResponse, Error> {
        Err(actix_web::error::ErrorBadRequest("a word of the framework"))
    }

    async fn method(request: HttpRequest) -> String {
        request.method().to_string()
    }

    async fn answer(request: TestRequest) -> HttpResponse {
        let settings =
            HttpSettings { request_timeout: Duration::from_millis(20), ..HttpSettings::default() };
        let routes = routes::Routes::new(&openapi::document(), openapi::PAGES).unwrap();
        let routes = Arc::new(routes);
        let metrics = HttpMetrics::new(&Registry::new(), &routes).unwrap();
        let app = App::new()
            .route("/slow", web::get().to(slow))
            .route("/broken", web::get().to(broken))
            .route("/foreign", web::get().to(foreign))
            .route("/api/ping", web::get().to(method))
            .app_data(routes)
            .default_service(web::to(routes::fallback))
            .wrap(Edge::new(Arc::new(settings), metrics))
            .wrap(TracingLogger::<RequestSpan>::new());
        let app = init_service(app).await;
        match app.call(request.to_request()).await {
            Ok(response) => response.into_parts().1.map_into_boxed_body(),
            Err(error) => error.error_response(),
        }
    }

    async fn problem(request: TestRequest) -> (HeaderMap, Value) {
        let response = answer(request).await;
        let headers = response.headers().clone();
        assert_eq!(headers.get(CONTENT_TYPE).unwrap(), "application/problem+json");
        let status = response.status().as_u16();
        let body: Value =
            serde_json::from_slice(&to_bytes(response.into_body()).await.unwrap()).unwrap();
        assert_eq!(body["status"], status);
        assert!(body["trace_id"].is_string());
        (headers, body)
    }

    fn get(path: &str) -> TestRequest {
        TestRequest::get().uri(path)
    }

    #[actix_web::test]
    async fn every_answer_carries_a_request_id_and_the_headers_of_security() {
        let response = answer(get("/api/ping")).await;
        let header = |name: HeaderName| response.headers().get(name).unwrap().to_str().unwrap();
        assert_eq!(header(X_REQUEST_ID).len(), 32);
        assert_eq!(header(X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(header(CACHE_CONTROL), "no-store");
    }

    #[actix_web::test]
    async fn a_sane_request_id_comes_back() {
        let sent = |id: &'static str| get("/nowhere").insert_header((X_REQUEST_ID, id));
        assert_eq!(problem(sent("mine-1")).await.1["trace_id"], "mine-1");
        assert_ne!(problem(sent("not mine")).await.1["trace_id"], "not mine");
    }

    #[actix_web::test]
    async fn a_problem_names_the_trace_that_its_request_continues_or_begins() {
        let id =
            |headers: &HeaderMap| headers.get(X_REQUEST_ID).unwrap().to_str().unwrap().to_owned();
        let (headers, body) = problem(get("/nowhere")).await;
        assert_eq!(body["trace_id"], id(&headers));

        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        let parent = format!("00-{trace}-00f067aa0ba902b7-01");
        let sent = get("/nowhere").insert_header((TRACEPARENT, parent));
        let (headers, body) = problem(sent).await;
        assert_eq!(body["trace_id"], trace);
        assert_ne!(id(&headers), trace, "a trace may have many requests");
    }

    #[actix_web::test]
    async fn answers_to_a_signed_in_caller_are_private() {
        let response = answer(get("/api/ping").insert_header((AUTHORIZATION, "Bearer x"))).await;
        assert_eq!(response.headers().get(CACHE_CONTROL).unwrap(), "private, no-cache");
        assert_eq!(response.headers().get(VARY).unwrap(), "Authorization");
    }

    #[actix_web::test]
    async fn an_unknown_path_is_a_404_that_names_itself() {
        let (_, body) = problem(get("/api/nowhere")).await;
        assert_eq!(
            (&body["code"], &body["instance"]),
            (&"not_found".into(), &"/api/nowhere".into())
        );
    }

    #[actix_web::test]
    async fn a_known_path_with_another_method_is_a_405_that_says_which_would_do() {
        let (headers, body) = problem(TestRequest::delete().uri("/api/students")).await;
        assert_eq!(body["code"], "method_not_allowed");
        assert_eq!(headers.get(ALLOW).unwrap(), "GET, HEAD, OPTIONS");
        // A fixed path wins over one with an id.
        let (headers, _) = problem(get("/api/students/sign-up")).await;
        assert_eq!(headers.get(ALLOW).unwrap(), "POST, OPTIONS");
    }

    #[actix_web::test]
    async fn options_lists_the_methods() {
        let response = answer(TestRequest::default().method(Method::OPTIONS).uri("/api/me")).await;
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        assert_eq!(response.headers().get(ALLOW).unwrap(), "GET, HEAD, OPTIONS");
    }

    #[actix_web::test]
    async fn head_is_answered_wherever_there_is_a_get() {
        let response = answer(TestRequest::default().method(Method::HEAD).uri("/api/ping")).await;
        assert_eq!(response.status(), StatusCode::OK);
        let body = to_bytes(response.into_body()).await.unwrap();
        assert_eq!(body, "GET", "the handler sees a GET; the server leaves the body out");
    }

    #[actix_web::test]
    async fn an_unexpected_error_names_nothing_but_its_trace() {
        let (_, body) = problem(get("/broken")).await;
        assert_eq!(body["code"], "internal");
        assert!(!body.to_string().contains("fire"));
    }

    #[actix_web::test]
    async fn an_error_of_the_framework_becomes_a_problem() {
        let (_, body) = problem(get("/foreign")).await;
        assert_eq!(body["code"], "malformed_request");
        assert!(!body.to_string().contains("framework"));
    }

    #[actix_web::test]
    async fn an_answer_that_takes_too_long_is_a_503() {
        let (headers, body) = problem(get("/slow")).await;
        assert_eq!(body["code"], "unavailable");
        assert!(headers.contains_key(RETRY_AFTER));
    }
}
