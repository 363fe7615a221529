use actix_web::{HttpResponse, post};
use application::accounts::{AccountDesk, SignedIn};
use serde::Deserialize;

use crate::http::{
    answer::no_content,
    idempotency::{IdempotencyKey, once},
    identity::Caller,
    inject::Inject,
    input::Params,
    problem::Problem,
};

/// Which sessions end.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SignOutQuery {
    /// `true`: every one.
    all: Option<bool>,
}

/// Ends this session, or every one.
#[utoipa::path(
    operation_id = "sign_out", tag = "accounts", summary = "Sign out",
    security(("bearer" = [])), params(SignOutQuery),
    responses((status = 204, description = "The session has ended."))
)]
#[post("/auth/sign-out")]
pub async fn sign_out(
    caller: Caller<SignedIn>,
    key: IdempotencyKey,
    query: Params<SignOutQuery>,
    desk: Inject<dyn AccountDesk>,
) -> Result<HttpResponse, Problem> {
    let all = query.0.all.unwrap_or_default();
    Ok(once(desk.sign_out(caller.0, all, key.call_without_body(caller.0)).await?, |()| {
        no_content()
    }))
}
