//! Ratings and reviews.

mod body;
mod change;
mod rate;
mod read;
mod write;

pub use body::ReviewBody;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's handlers.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(rate::rate_mentor)
        .service(read::list_reviews)
        .service(read::get_review)
        .service(write::review_mentor)
        .service(change::change_review)
        .service(change::delete_review);
}
