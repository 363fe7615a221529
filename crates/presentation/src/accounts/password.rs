use actix_web::{HttpResponse, post};
use application::accounts::{AccountDesk, SignedIn};
use domain::accounts::Password;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::{
    answer::no_content,
    idempotency::{IdempotencyKey, once},
    identity::Caller,
    inject::Inject,
    input::{Body, Check, request_body},
    problem::Problem,
};

/// The old password and the new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    #[schema(format = Password)]
    current_password: String,
    #[schema(format = Password, min_length = 8, max_length = 128)]
    new_password: String,
}

request_body!(PasswordChange);

impl PasswordChange {
    fn check(&self) -> Result<(Password, Password), Problem> {
        let mut check = Check::new();
        let new = check.at("/new_password", Password::parse(&self.new_password));
        check.finish(|| Some((Password::claimed(&self.current_password), new?)))
    }
}

/// Replaces the password, and ends the other sessions.
#[utoipa::path(
    operation_id = "change_password", tag = "accounts", summary = "Change one's password",
    security(("bearer" = [])),
    request_body = PasswordChange,
    responses(
        (status = 204, description = "The new password holds."),
        (status = 403, description = "`wrong_password`."),
        (status = 429, description = "Too many tries."),
    )
)]
#[post("/auth/password")]
pub async fn change_password(
    caller: Caller<SignedIn>,
    key: IdempotencyKey,
    body: Body<PasswordChange>,
    desk: Inject<dyn AccountDesk>,
) -> Result<HttpResponse, Problem> {
    let call = key.call(caller.0, body.fingerprint());
    let (current, new) = body.check()?;
    Ok(once(desk.change_password(caller.0, current, new, call).await?, |()| no_content()))
}
