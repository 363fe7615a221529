//! Ratings.

mod body;
mod rate;

pub use body::ReviewBody;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's handlers.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(rate::rate_mentor);
}
