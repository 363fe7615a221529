use actix_web::{HttpResponse, post};
use application::{accounts::SignedInAdmin, admin::AdminDesk};
use domain::ids::AccountId;

use super::accounts::AccountBody;
use crate::{
    http::{
        answer::ok,
        idempotency::{IdempotencyKey, once},
        identity::Caller,
        inject::Inject,
        input::Id,
        problem::Problem,
    },
    mentors::AnonymousMentors,
};

/// Blocks an account: it cannot sign in, its sessions end, its profile leaves search, its open
/// requests are cancelled.
#[utoipa::path(
    operation_id = "block_account", tag = "admin", summary = "Block an account",
    security(("bearer" = [])), params(("account_id" = Uuid, Path)),
    responses((status = 200, description = "The account, blocked.", body = AccountBody))
)]
#[post("/admin/accounts/{account_id}/block")]
pub async fn block_account(
    id: Id<AccountId>,
    admin: Caller<SignedInAdmin>,
    key: IdempotencyKey,
    desk: Inject<dyn AdminDesk>,
    mentors: AnonymousMentors,
) -> Result<HttpResponse, Problem> {
    let outcome = desk.block(admin.0, id.0, key.call_without_body(admin.0)).await?;
    mentors.forget(id.0.uuid());
    Ok(once(outcome, |account| ok(&AccountBody::from(account))))
}

/// Takes a block back. What was cancelled stays so.
#[utoipa::path(
    operation_id = "unblock_account", tag = "admin", summary = "Unblock an account",
    security(("bearer" = [])), params(("account_id" = Uuid, Path)),
    responses((status = 200, description = "The account, not blocked.", body = AccountBody))
)]
#[post("/admin/accounts/{account_id}/unblock")]
pub async fn unblock_account(
    id: Id<AccountId>,
    admin: Caller<SignedInAdmin>,
    key: IdempotencyKey,
    desk: Inject<dyn AdminDesk>,
) -> Result<HttpResponse, Problem> {
    let outcome = desk.unblock(admin.0, id.0, key.call_without_body(admin.0)).await?;
    Ok(once(outcome, |account| ok(&AccountBody::from(account))))
}
