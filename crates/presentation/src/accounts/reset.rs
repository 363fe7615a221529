use actix_web::{HttpResponse, post};
use application::accounts::AccountDesk;
use domain::accounts::Password;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::{
    answer::no_content,
    client::Sender,
    inject::Inject,
    input::{Body, Check, request_body},
    problem::Problem,
};

/// A one-time code that an admin handed over, and the password to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordReset {
    code: String,
    #[schema(format = Password, min_length = 8, max_length = 128)]
    new_password: String,
}

request_body!(PasswordReset);

impl PasswordReset {
    fn check(&self) -> Result<Password, Problem> {
        let mut check = Check::new();
        let new = check.at("/new_password", Password::parse(&self.new_password));
        check.finish(|| new)
    }
}

/// Sets a password by a one-time code, and ends all sessions.
#[utoipa::path(
    operation_id = "reset_password", tag = "accounts", summary = "Set a forgotten password",
    security((), ("bearer" = [])),
    request_body = PasswordReset,
    responses(
        (status = 204, description = "The new password holds."),
        (status = 403, description = "`invalid_code`."),
        (status = 429, description = "Too many tries from this address."),
    )
)]
#[post("/auth/password/reset")]
pub async fn reset_password(
    client: Sender,
    body: Body<PasswordReset>,
    desk: Inject<dyn AccountDesk>,
) -> Result<HttpResponse, Problem> {
    desk.reset_password(&body.code, body.check()?, client.0).await?;
    Ok(no_content())
}
