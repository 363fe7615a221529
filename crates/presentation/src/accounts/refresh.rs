use actix_web::{HttpRequest, HttpResponse, post};
use application::accounts::Entrance;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Carrier, CarrierHeader, SessionBody, carrier, session_body::session};
use crate::http::{
    client::Sender,
    code::ErrorCode,
    inject::Inject,
    input::{Body, Check, request_body},
    problem::{Place, Problem},
};

/// What a session goes on with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The `refresh_token` of the session, unless a cookie carries it.
    #[schema(nullable = false)]
    refresh_token: Option<String>,
}

request_body!(Refresh);

impl Refresh {
    fn token(self) -> Result<String, Problem> {
        let mut check = Check::new();
        if self.refresh_token.is_none() {
            let place = Place::Pointer("/refresh_token".to_owned());
            check.refuse(place, ErrorCode::Required, "must be there");
        }
        check.finish(|| self.refresh_token)
    }
}

/// Exchanges a refresh token for a new pair of tokens. The old one still works for a while, in case
/// the answer gets lost; a replay after that ends the session.
#[utoipa::path(
    operation_id = "refresh_session", tag = "accounts", summary = "Go on with a session",
    params(CarrierHeader), request_body = Refresh,
    responses(
        (status = 200, description = "The session with new tokens.", body = SessionBody),
        (status = 401, description = "`token_invalid`, `session_revoked` or `refresh_reused`; `unauthenticated` if there is no cookie."),
        (status = 429, description = "Too many refreshes from this address."),
    )
)]
#[post("/api/auth/refresh")]
pub async fn refresh_session(
    request: HttpRequest,
    carrier: Carrier,
    client: Sender,
    body: Body<Refresh>,
    entrance: Inject<dyn Entrance>,
) -> Result<HttpResponse, Problem> {
    let token = match carrier {
        Carrier::Body => body.into_inner().token()?,
        Carrier::Cookie => carrier::sent(request.headers())
            .ok_or_else(|| Problem::new(ErrorCode::Unauthenticated))?,
    };
    session(entrance.refresh(&token, client.0).await?, carrier)
}
