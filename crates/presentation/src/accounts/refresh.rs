use actix_web::{HttpResponse, post};
use application::accounts::Entrance;
use serde::Deserialize;
use utoipa::ToSchema;

use super::SessionBody;
use crate::http::{
    answer::ok,
    client::Sender,
    inject::Inject,
    input::{Body, request_body},
    problem::Problem,
};

/// What a session goes on with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The `refresh_token` of the session.
    refresh_token: String,
}

request_body!(Refresh);

/// Exchanges a refresh token for a new pair of tokens. The old one still works for a while, in case
/// the answer gets lost; a replay after that ends the session.
#[utoipa::path(
    operation_id = "refresh_session", tag = "accounts", summary = "Go on with a session",
    request_body = Refresh,
    responses(
        (status = 200, description = "The session with new tokens.", body = SessionBody),
        (status = 401, description = "`token_invalid`, `session_revoked` or `refresh_reused`."),
        (status = 429, description = "Too many refreshes from this address."),
    )
)]
#[post("/api/auth/refresh")]
pub async fn refresh_session(
    client: Sender,
    body: Body<Refresh>,
    entrance: Inject<dyn Entrance>,
) -> Result<HttpResponse, Problem> {
    Ok(ok(&SessionBody::from(entrance.refresh(&body.refresh_token, client.0).await?)))
}
