use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, HeaderValue, LOCATION},
    web,
};
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{
    http::{
        code::{CATALOGUE_PATH, catalogue},
        conditional::Representation,
        problem::Problem,
    },
    images,
};

const DOCUMENT_PATH: &str = "/api/openapi.json";

/// Where the pages for developers are, and where people look for them; and the images.
pub const PAGES: &[&str] = &[
    "/docs",
    "/docs/",
    "/api/docs",
    "/api/docs/{tail:.*}",
    CATALOGUE_PATH,
    DOCUMENT_PATH,
    images::PATH,
];

/// The document and the catalogue of errors, ready to be sent.
pub struct Published {
    document: Representation,
    errors: String,
}

impl Published {
    /// Of `document`.
    ///
    /// # Errors
    /// If the document is not JSON.
    pub fn new(document: &OpenApi) -> Result<Self, Problem> {
        Ok(Self { document: Representation::new(0, document)?, errors: catalogue() })
    }
}

/// Adds the pages for developers.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .route(DOCUMENT_PATH, web::get().to(document))
        .route(CATALOGUE_PATH, web::get().to(errors))
        .route("/docs", web::get().to(to_docs))
        .route("/docs/", web::get().to(to_docs))
        .route("/api/docs", web::get().to(to_docs))
        .service(SwaggerUi::new("/api/docs/{tail:.*}").config(Config::from(DOCUMENT_PATH)));
}

async fn document(request: HttpRequest, published: web::ThinData<Arc<Published>>) -> HttpResponse {
    published.document.respond(&request)
}

async fn errors(published: web::ThinData<Arc<Published>>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-cache")))
        .body(published.errors.clone())
}

async fn to_docs() -> HttpResponse {
    HttpResponse::TemporaryRedirect().insert_header((LOCATION, "/api/docs/")).finish()
}
