//! Numbers.

mod body;
mod read;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's handlers.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(read::get_stats).service(read::get_mentor_stats);
}
