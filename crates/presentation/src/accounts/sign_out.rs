use actix_web::{HttpRequest, HttpResponse, http::header::SET_COOKIE, post};
use application::accounts::{AccountDesk, SignedIn};
use serde::Deserialize;

use super::carrier;
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

/// Ends this session, or every one. A browser forgets its cookie.
#[utoipa::path(
    operation_id = "sign_out", tag = "accounts", summary = "Sign out",
    security(("bearer" = [])), params(SignOutQuery),
    responses((status = 204, description = "The session has ended."))
)]
#[post("/auth/sign-out")]
pub async fn sign_out(
    request: HttpRequest,
    caller: Caller<SignedIn>,
    key: IdempotencyKey,
    query: Params<SignOutQuery>,
    desk: Inject<dyn AccountDesk>,
) -> Result<HttpResponse, Problem> {
    let all = query.0.all.unwrap_or_default();
    let signed_out = desk.sign_out(caller.0, all, key.call_without_body(caller.0)).await?;
    let mut response = once(signed_out, |()| no_content());
    if carrier::sent(request.headers()).is_some() {
        response.headers_mut().insert(SET_COOKIE, carrier::unset_cookie()?);
    }
    Ok(response)
}
