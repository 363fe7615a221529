//! What Prometheus reads, on a listener of its own, which the public never reaches.

use std::{io, net::TcpListener, sync::Arc};

use actix_web::{App, HttpResponse, HttpServer, dev::Server, http::header::ContentType, web};

/// Writes everything that is counted in Prometheus' text format.
type Scrape = dyn Fn() -> Result<String, Box<dyn std::error::Error>> + Send + Sync;

/// Answers `GET /metrics` on `listener` with what `scrape` writes, until the server's handle stops
/// it.
///
/// # Errors
/// If the listener cannot be used.
pub fn serve_metrics(
    listener: TcpListener,
    scrape: impl Fn() -> Result<String, Box<dyn std::error::Error>> + Send + Sync + 'static,
) -> io::Result<Server> {
    let scrape: Arc<Scrape> = Arc::new(scrape);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::ThinData(Arc::clone(&scrape)))
            .route("/metrics", web::get().to(metrics))
    });
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

async fn metrics(web::ThinData(scrape): web::ThinData<Arc<Scrape>>) -> HttpResponse {
    match scrape() {
        Ok(text) => {
            HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text)
        }
        Err(error) => {
            tracing::error!(error, "metrics cannot be written");
            HttpResponse::InternalServerError().content_type(ContentType::plaintext()).finish()
        }
    }
}
