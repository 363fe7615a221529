//! What people are told: their inbox, and the stream that brings what arrives there.

mod body;
mod list;
mod metrics;
mod read;
mod stream;

pub use metrics::StreamMetrics;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's handlers.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_notifications)
        .service(read::read_notifications)
        .service(stream::get_events);
}
