//! Accounts of every role: signing in, sessions, passwords, one's own account.

mod carrier;
mod delete;
mod export;
mod me;
mod password;
mod refresh;
mod reset;
mod role;
mod session_body;
mod sessions;
mod sign_in;
mod sign_out;

pub use carrier::{Carrier, CarrierHeader};
pub use session_body::{RoleWord, SessionBody, session_created};

use utoipa_actix_web::service_config::ServiceConfig;

/// Signing in and going on, for which an access token is not looked at.
pub fn open_routes(config: &mut ServiceConfig<'_>) {
    config
        .service(sign_in::sign_in_student)
        .service(sign_in::sign_in_mentor)
        .service(sign_in::sign_in_admin)
        .service(sign_in::sign_in)
        .service(refresh::refresh_session);
}

/// The other handlers.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(me::get_me)
        .service(export::export_me)
        .service(delete::delete_me)
        .service(role::get_own_role)
        .service(role::get_role)
        .service(sign_out::sign_out)
        .service(sessions::list_sessions)
        .service(sessions::end_session)
        .service(password::change_password)
        .service(reset::reset_password);
}
