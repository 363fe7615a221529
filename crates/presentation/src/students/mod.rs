//! Students: signing up, profiles.

mod body;
mod change;
mod read;
mod sign_up;

pub use body::StudentBody;

use utoipa_actix_web::service_config::ServiceConfig;

/// Signing up, for which a token is not looked at.
pub fn open_routes(config: &mut ServiceConfig<'_>) {
    config.service(sign_up::sign_up_student);
}

/// The other handlers.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(read::get_own_student)
        .service(read::get_student)
        .service(change::change_student);
}
