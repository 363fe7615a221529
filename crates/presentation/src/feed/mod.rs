//! The feed, what students do with the mentors in it, and favourites.

mod favorites;
mod read;
mod swipe;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's handlers.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(read::get_feed)
        .service(swipe::swipe_mentor)
        .service(swipe::undo_swipe)
        .service(swipe::restart_feed)
        .service(favorites::list_favorites)
        .service(favorites::add_favorite)
        .service(favorites::remove_favorite);
}
