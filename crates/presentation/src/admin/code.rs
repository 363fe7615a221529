use actix_web::{HttpResponse, post};
use application::{
    accounts::SignedInAdmin,
    admin::{AdminDesk, IssuedCode},
};
use domain::ids::AccountId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{
    answer::ok,
    idempotency::{IdempotencyKey, once},
    identity::Caller,
    inject::Inject,
    input::Id,
    moment::Moment,
    problem::Problem,
};

/// A code by which an account's owner sets a new password. It is shown only this once.
#[derive(Serialize, ToSchema)]
pub struct ResetCode {
    /// The one-time code, to be handed over.
    code: String,
    expires_at: Moment,
}

impl From<IssuedCode> for ResetCode {
    fn from(issued: IssuedCode) -> Self {
        Self { code: issued.code, expires_at: issued.expires_at.into() }
    }
}

/// Makes a code for somebody who forgot their password.
#[utoipa::path(
    operation_id = "create_reset_code", tag = "admin", summary = "Make a password reset code",
    security(("bearer" = [])), params(("account_id" = Uuid, Path)),
    responses((status = 200, description = "The code.", body = ResetCode))
)]
#[post("/admin/accounts/{account_id}/reset-code")]
pub async fn create_reset_code(
    id: Id<AccountId>,
    admin: Caller<SignedInAdmin>,
    key: IdempotencyKey,
    desk: Inject<dyn AdminDesk>,
) -> Result<HttpResponse, Problem> {
    let call = key.call_without_body(admin.0);
    Ok(once(desk.reset_code(admin.0, id.0, call).await?, |issued| ok(&ResetCode::from(issued))))
}
