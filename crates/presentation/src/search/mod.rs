//! Finding mentors by meaning and by letters.

mod cursor;
mod find;
mod query;

pub use find::FoundMentor;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's handlers.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(find::find_mentors);
}
