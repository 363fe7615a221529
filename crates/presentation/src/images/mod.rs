//! People's pictures: uploading them, and showing them where no gateway does.

mod avatars;
mod linger;
mod range;
mod serve;
mod upload;

pub use linger::linger;
pub use serve::{PATH, page};
pub use upload::UploadRoom;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's handlers.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(avatars::set_student_avatar)
        .service(avatars::remove_student_avatar)
        .service(avatars::set_mentor_avatar)
        .service(avatars::remove_mentor_avatar);
}
