//! What is counted of requests and their answers.

use std::{
    cell::RefCell,
    future::{Ready, ready},
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use actix_web::{
    Error,
    dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready},
    http::{Method, StatusCode},
};
use pin_project_lite::pin_project;
use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry,
};

use super::{
    code::ErrorCode,
    routes::{Route, Routes},
};

/// Upper bounds of the time to an answer, in seconds: from a 304 out of memory to where requests
/// have almost run into their time limit.
const SECONDS: [f64; 13] =
    [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Methods as labels name them; whatever else clients think of is `other`.
const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"];

/// Statuses as labels name them.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// Counts requests and answers, for all workers. Clones count the same.
#[derive(Debug, Clone)]
pub struct HttpMetrics {
    seconds: HistogramVec,
    in_flight: IntGauge,
    problems: Arc<[IntCounter]>,
    conditional: ConditionalMetrics,
}

/// Counts answers to those who say what they have.
#[derive(Debug, Clone)]
pub struct ConditionalMetrics {
    /// They have the present one, as memory knows.
    pub remembered: IntCounter,
    /// They have it, as a look showed.
    pub unchanged: IntCounter,
    /// They have not.
    pub modified: IntCounter,
}

impl HttpMetrics {
    /// Counts into `registry`, which must not have them yet. What `routes` may answer is shown from
    /// the beginning, at zero, but for the rarer statuses.
    ///
    /// # Errors
    /// If the registry has them.
    pub fn new(registry: &Registry, routes: &Routes) -> Result<Self, prometheus::Error> {
        let seconds = HistogramOpts::new(
            "mentoro_http_request_duration_seconds",
            "From the head of a request to the head of its answer, by pattern of the route.",
        );
        let seconds =
            HistogramVec::new(seconds.buckets(SECONDS.to_vec()), &["method", "route", "status"])?;
        let in_flight = IntGauge::new(
            "mentoro_http_requests_in_flight",
            "Requests whose answer has not begun.",
        )?;
        let problems = IntCounterVec::new(
            Opts::new("mentoro_problems_total", "Answers that are problems, by code."),
            &["code"],
        )?;
        let conditional = IntCounterVec::new(
            Opts::new(
                "mentoro_conditional_requests_total",
                "Requests with If-None-Match, by who knew (memory, storage) and by result.",
            ),
            &["source", "result"],
        )?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(in_flight.clone()))?;
        registry.register(Box::new(problems.clone()))?;
        registry.register(Box::new(conditional.clone()))?;
        for Route { pattern, methods } in routes.all() {
            for method in methods.iter().filter(|method| **method != Method::HEAD) {
                for class in ["2xx", "4xx", "5xx"] {
                    seconds.with_label_values(&[method.as_str(), pattern, class]);
                }
            }
        }
        let problem = |code: &ErrorCode| problems.with_label_values(&[code.as_str()]);
        let conditional = |source, result| conditional.with_label_values(&[source, result]);
        Ok(Self {
            seconds,
            in_flight,
            problems: ErrorCode::ALL.iter().map(problem).collect(),
            conditional: ConditionalMetrics {
                remembered: conditional("memory", "not_modified"),
                unchanged: conditional("storage", "not_modified"),
                modified: conditional("storage", "modified"),
            },
        })
    }

    /// An answer is this problem.
    pub fn problem(&self, code: ErrorCode) {
        self.problems[code as usize].inc();
    }

    /// For those who say what they have.
    pub const fn conditional(&self) -> &ConditionalMetrics {
        &self.conditional
    }
}

/// Middleware of one worker: counts every request.
pub struct Measure(Rc<Worker>);

struct Worker {
    metrics: HttpMetrics,
    routes: Arc<Routes>,
    /// For each route, and last for what none takes.
    histograms: RefCell<Vec<ByMethod>>,
}

/// The histograms of a route, each found when it is first needed.
type ByMethod = [[Option<Histogram>; CLASSES.len()]; METHODS.len()];

impl Measure {
    /// Counts into `metrics`.
    pub fn new(metrics: HttpMetrics, routes: Arc<Routes>) -> Self {
        let histograms = RefCell::new(vec![ByMethod::default(); routes.all().len() + 1]);
        Self(Rc::new(Worker { metrics, routes, histograms }))
    }
}

impl<S, B> Transform<S, ServiceRequest> for Measure
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Transform = MeasuredService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(MeasuredService { service, worker: Rc::clone(&self.0) }))
    }
}

/// [`Measure`] around the service of one worker.
pub struct MeasuredService<S> {
    service: S,
    worker: Rc<Worker>,
}

impl<S, B> Service<ServiceRequest> for MeasuredService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = Measured<S::Future>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let begun = Begun {
            // HEAD is answered as GET further in.
            method: method_of(request.method()),
            place: self.worker.routes.place_of(&request),
            at: Instant::now(),
            _in_flight: InFlight::of(&self.worker.metrics.in_flight),
            worker: Rc::clone(&self.worker),
        };
        Measured { answer: self.service.call(request), begun: Some(begun) }
    }
}

pin_project! {
    /// An answer that is counted when it is there.
    pub struct Measured<F> {
        #[pin]
        answer: F,
        begun: Option<Begun>,
    }
}

impl<F, B> Future for Measured<F>
where
    F: Future<Output = Result<ServiceResponse<B>, Error>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let outcome = std::task::ready!(this.answer.poll(context));
        let status = match &outcome {
            Ok(answer) => answer.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        if let Some(begun) = this.begun.take() {
            begun.end(status);
        }
        Poll::Ready(outcome)
    }
}

/// A request whose answer has not begun.
struct Begun {
    method: usize,
    place: Option<usize>,
    at: Instant,
    _in_flight: InFlight,
    worker: Rc<Worker>,
}

impl Begun {
    fn end(self, status: StatusCode) {
        let Self { method, place, worker, .. } = self;
        let class = usize::from(status.as_u16() / 100).clamp(1, CLASSES.len()) - 1;
        let mut histograms = worker.histograms.borrow_mut();
        let unmatched = histograms.len() - 1;
        let histogram = &mut histograms[place.unwrap_or(unmatched)][method][class];
        let find = || {
            let labels = [METHODS[method], worker.routes.label(place), CLASSES[class]];
            worker.metrics.seconds.with_label_values(&labels)
        };
        histogram.get_or_insert_with(find).observe(self.at.elapsed().as_secs_f64());
    }
}

/// The place of a method among [`METHODS`].
fn method_of(method: &Method) -> usize {
    let known = METHODS.iter().position(|known| *known == method.as_str());
    known.unwrap_or(METHODS.len() - 1)
}

/// Counts a request for as long as its answer has not begun, also if nobody waits for it any more.
struct InFlight(IntGauge);

impl InFlight {
    fn of(gauge: &IntGauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}
