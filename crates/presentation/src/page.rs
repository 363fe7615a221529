//! The web page, where no nginx stands in front that serves it.

use std::{path::Path, sync::Arc};

use actix_files::{Files, NamedFile};
use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse, fn_service},
    guard::GuardContext,
    http::{
        Method,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue},
    },
    middleware::{Next, from_fn},
    web::{ServiceConfig, scope},
};

use crate::http::{edge::IMMUTABLE, problem::Problem};

/// The file that every route of the page begins with.
pub const INDEX: &str = "index.html";

/// Where files are whose names hold a hash of their content.
const HASHED: &str = "/assets/";

/// Whose paths the page never takes.
const OTHERS: [&str; 3] = ["/api", "/health", "/images"];

/// Scripts, styles and connections of this origin alone; pictures also from memory, where one is
/// cropped before it is sent.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'",
);

/// Serves the built page in `folder`: its files, compressed ones if they lie beside them, and for
/// every other path the page, whose own router knows what that means.
pub fn configure(config: &mut ServiceConfig, folder: &Path) {
    let index: Arc<Path> = folder.join(INDEX).into();
    let route = fn_service(move |request: ServiceRequest| {
        let index = Arc::clone(&index);
        async move {
            let names_a_file = request.path().rsplit('/').next().is_some_and(|n| n.contains('.'));
            if names_a_file {
                return Ok(request.error_response(Problem::not_found()));
            }
            let (request, _) = request.into_parts();
            let response = NamedFile::open(index)?.into_response(&request);
            Ok(ServiceResponse::new(request, response))
        }
    });
    let files = Files::new("/", folder)
        .index_file(INDEX)
        .try_compressed()
        .disable_content_disposition()
        .default_handler(route);
    config.service(scope("").guard(is_of_page).service(files).wrap(from_fn(dress)));
}

fn is_of_page(context: &GuardContext<'_>) -> bool {
    let head = context.head();
    let path = head.uri.path();
    let is_under = |other: &&str| {
        path.strip_prefix(*other).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    head.method == Method::GET && !OTHERS.iter().any(is_under)
}

/// Gives each file the headers that a browser needs for it.
async fn dress<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let hashed = request.path().starts_with(HASHED);
    let mut response = next.call(request).await?;
    if !response.status().is_client_error() {
        let fresh = if hashed { IMMUTABLE } else { HeaderValue::from_static("no-cache") };
        response.headers_mut().insert(CACHE_CONTROL, fresh);
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, POLICY);
    }
    Ok(response)
}
