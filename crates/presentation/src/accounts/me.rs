use actix_web::{HttpRequest, HttpResponse, get};
use application::accounts::{AccountDesk, Counts, SignedIn};
use serde::Serialize;
use utoipa::ToSchema;

use super::session_body::{ProfileBody, RoleWord};
use crate::http::{
    conditional::Representation, identity::Caller, inject::Inject, problem::Problem,
};

/// Who one is, and what waits.
#[derive(Serialize, ToSchema)]
#[schema(as = Me)]
pub struct MeBody {
    role: RoleWord,
    #[serde(flatten)]
    profile: ProfileBody,
    counts: CountsBody,
}

/// What waits.
#[derive(Serialize, ToSchema)]
#[schema(as = Counts)]
pub struct CountsBody {
    /// Unread notifications.
    unread: u64,
    /// Requests without an answer.
    pending: u64,
    /// Requests under way.
    accepted: u64,
}

impl From<Counts> for CountsBody {
    fn from(counts: Counts) -> Self {
        Self { unread: counts.unread, pending: counts.pending, accepted: counts.accepted }
    }
}

/// The account of the token, whatever its role.
#[utoipa::path(
    operation_id = "get_me", tag = "accounts", summary = "One's own account",
    security(("bearer" = [])),
    responses((status = 200, description = "Who one is, and what waits.", body = MeBody))
)]
#[get("/me")]
pub async fn get_me(
    request: HttpRequest,
    caller: Caller<SignedIn>,
    desk: Inject<dyn AccountDesk>,
) -> Result<HttpResponse, Problem> {
    let me = desk.me(caller.0).await?.ok_or_else(Problem::gone)?;
    let role = caller.0.role().into();
    let body = MeBody { role, profile: me.profile.into(), counts: me.counts.into() };
    Ok(Representation::new(0, &body)?.respond_to_poll(&request, []))
}
