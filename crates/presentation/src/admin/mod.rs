//! Keeping order: invites, accounts.

mod accounts;
mod block;
mod code;
mod invites;
mod sign_up;

use utoipa_actix_web::service_config::ServiceConfig;

/// Signing up, for which a token is not looked at.
pub fn open_routes(config: &mut ServiceConfig<'_>) {
    config.service(sign_up::sign_up_admin);
}

/// The other handlers.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(invites::create_invite)
        .service(invites::list_invites)
        .service(accounts::list_accounts)
        .service(code::create_reset_code)
        .service(block::block_account)
        .service(block::unblock_account);
}
