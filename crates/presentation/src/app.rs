//! The application as actix-web serves it, the same in production and in tests.

use std::{net::TcpListener, sync::Arc};

use actix_cors::Cors;
use actix_web::{
    App, Error, HttpServer,
    body::MessageBody,
    dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{
            AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH, LOCATION,
            RETRY_AFTER,
        },
    },
    middleware::{Compress, Condition, from_fn},
    web,
};
use application::Application;
use prometheus::Registry;
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::{AppExt, scope, service_config::ServiceConfig};

use crate::{
    accounts, admin, connections,
    events::{self, StreamMetrics},
    feed,
    http::{
        answers::Answers,
        compression,
        edge::Edge,
        idempotency::IDEMPOTENT_REPLAYED,
        identity::Identify,
        metrics::{HttpMetrics, Measure},
        problem::Problem,
        request_id::X_REQUEST_ID,
        routes,
        span::RequestSpan,
        trace::TRACEPARENT,
    },
    images::{self, UploadRoom},
    leaving::{Exit, Leaving},
    mentors::{self, AnonymousMentors},
    openapi, page, requests, reviews, search, service,
    settings::HttpSettings,
    stats, students,
};

/// Everything that the workers share.
#[derive(Clone)]
pub struct Api {
    application: Arc<dyn Application>,
    mentors: AnonymousMentors,
    answers: Answers,
    metrics: HttpMetrics,
    streams: StreamMetrics,
    settings: Arc<HttpSettings>,
    routes: Arc<routes::Routes>,
    published: Arc<openapi::Published>,
    uploads: UploadRoom,
    leaving: Leaving,
}

impl Api {
    /// Serves `application` under `settings`, and counts into `registry`, of which each needs one of
    /// its own.
    ///
    /// # Errors
    /// If the OpenAPI document cannot be written, or the registry has another's counts.
    pub fn new(
        application: Arc<dyn Application>,
        settings: HttpSettings,
        registry: &Registry,
    ) -> Result<Self, Problem> {
        let document = openapi::document();
        let routes = routes::Routes::new(&document, openapi::PAGES).map_err(Problem::internal)?;
        let routes = Arc::new(routes);
        let clock = application.resolve();
        Ok(Self {
            metrics: HttpMetrics::new(registry, &routes).map_err(Problem::internal)?,
            streams: StreamMetrics::new(registry, clock).map_err(Problem::internal)?,
            mentors: AnonymousMentors::new(application.resolve(), application.resolve()),
            answers: Answers::new(application.resolve()),
            application,
            settings: Arc::new(settings),
            routes,
            published: Arc::new(openapi::Published::new(&document)?),
            uploads: UploadRoom::default(),
            leaving: Leaving::default(),
        })
    }

    /// Listens on `listener` until it leaves by the exit; then finishes what runs, for at most
    /// `drain`.
    ///
    /// # Errors
    /// If the listener cannot be used.
    pub fn serve(
        self,
        listener: TcpListener,
        drain: std::time::Duration,
    ) -> std::io::Result<(Server, Exit)> {
        let (settings, leaving) = (Arc::clone(&self.settings), self.leaving.clone());
        let door = listener.try_clone()?;
        connections::allow_many();
        let streams = self.application.resolve();
        let server = HttpServer::new(move || create_app(&self))
            // A client that has hung up is not waited for: its stream of events ends at once. What
            // commands have begun goes on without it.
            .h1_allow_half_closed(false)
            .on_connect(|connection, _| connections::bound_silence(connection))
            .keep_alive(settings.keep_alive)
            .client_request_timeout(settings.head_timeout)
            .shutdown_timeout(drain.as_secs())
            .disable_signals()
            .listen(listener)?
            .run();
        let exit = Exit::new(server.handle(), door, leaving, streams);
        Ok((server, exit))
    }
}

/// One worker's application. Middleware runs from the last to the first.
pub fn create_app(
    api: &Api,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let (origins, leaving) = (&api.settings.cors_origins, api.leaving.clone());
    let measure = Measure::new(api.metrics.clone(), Arc::clone(&api.routes));
    App::new()
        .configure(openapi::pages)
        .route(images::PATH, web::get().to(images::page))
        .into_utoipa_app()
        .configure(routes)
        .into_app()
        .configure(|config| {
            if let Some(folder) = &api.settings.web_dir {
                page::configure(config, folder);
            }
        })
        .app_data(Arc::clone(&api.application))
        .app_data(api.mentors.clone())
        .app_data(api.answers.clone())
        .app_data(api.metrics.clone())
        .app_data(api.streams.clone())
        .app_data(api.uploads.clone())
        .app_data(Arc::clone(&api.settings))
        .app_data(Arc::clone(&api.routes))
        .app_data(web::ThinData(Arc::clone(&api.published)))
        .default_service(web::to(routes::fallback))
        .wrap(Condition::new(!origins.is_empty(), cors(origins)))
        .wrap(from_fn(images::linger))
        .wrap(Edge::new(Arc::clone(&api.settings), api.metrics.clone()))
        .wrap(Compress::default())
        .wrap(from_fn(compression::weaken_tag))
        .wrap(from_fn(move |request, next| leaving.clone().answer(request, next)))
        .wrap(measure)
        .wrap(TracingLogger::<RequestSpan>::new())
}

/// Every handler. What is asked for most stands first, since routes are tried in order. Those
/// outside of the scope do not look at tokens.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(service::ping::ping)
        .configure(students::open_routes)
        .configure(mentors::open_routes)
        .configure(admin::open_routes)
        .configure(accounts::open_routes)
        .service(
            scope("/api")
                .configure(mentors::routes)
                .configure(search::routes)
                .configure(feed::routes)
                .configure(students::routes)
                .configure(requests::routes)
                .configure(reviews::routes)
                .configure(images::routes)
                .configure(accounts::routes)
                .configure(events::routes)
                .configure(stats::routes)
                .configure(admin::routes)
                .wrap(Identify),
        )
        .service(service::health::get_liveness)
        .service(service::health::get_readiness);
}

/// The origins that may call from a browser; without any, browsers keep to the service's own.
fn cors(origins: &[String]) -> Cors {
    let exposed = [ETAG, LOCATION, RETRY_AFTER, X_REQUEST_ID, IDEMPOTENT_REPLAYED];
    let allowed = [
        AUTHORIZATION,
        CONTENT_TYPE,
        IF_MATCH,
        IF_NONE_MATCH,
        X_REQUEST_ID,
        TRACEPARENT,
        HeaderName::from_static("idempotency-key"),
        HeaderName::from_static("last-event-id"),
    ];
    let cors = Cors::default()
        .allowed_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allowed_headers(allowed)
        .expose_headers(exposed)
        .max_age(600);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
