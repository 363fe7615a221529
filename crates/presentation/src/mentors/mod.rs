//! Mentors: signing up, profiles, tags.

mod anonymous;
mod body;
mod change;
mod contact;
mod read;
mod sign_up;
mod tag_text;
mod tags;

pub use anonymous::AnonymousMentors;
pub use body::{MentorBody, Own, SwipeWord, one_decimal};
pub use contact::{ContactBody, check_contacts};
pub use tag_text::{TagText, check_tag};

use utoipa_actix_web::service_config::ServiceConfig;

/// Signing up, for which a token is not looked at.
pub fn open_routes(config: &mut ServiceConfig<'_>) {
    config.service(sign_up::sign_up_mentor);
}

/// The other handlers.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(read::get_mentor).service(change::change_mentor).service(tags::list_tags);
}
