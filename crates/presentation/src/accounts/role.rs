use actix_web::{HttpRequest, HttpResponse, get};
use application::accounts::{AccountDesk, SignedIn};
use domain::{accounts::Role, ids::AccountId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::session_body::RoleWord;
use crate::http::{
    conditional::fresh, identity::Caller, inject::Inject, input::Id, problem::Problem,
};

/// What an account is.
#[derive(Serialize, ToSchema)]
#[schema(as = AccountRole)]
pub struct RoleBody {
    id: Uuid,
    role: RoleWord,
}

impl RoleBody {
    fn new(account: AccountId, role: Role) -> Self {
        Self { id: account.uuid(), role: role.into() }
    }
}

/// The role of the token.
#[utoipa::path(
    operation_id = "get_own_role", tag = "accounts", summary = "One's own role",
    security(("bearer" = [])),
    responses((status = 200, description = "The role.", body = RoleBody))
)]
#[get("/get-role")]
pub async fn get_own_role(
    request: HttpRequest,
    caller: Caller<SignedIn>,
) -> Result<HttpResponse, Problem> {
    fresh(&request, &RoleBody::new(caller.0.account(), caller.0.role()))
}

/// The role of an account that the caller could read.
#[utoipa::path(
    operation_id = "get_role", tag = "accounts", summary = "An account's role",
    security(("bearer" = [])), params(("instance_id" = Uuid, Path)),
    responses((status = 200, description = "The role.", body = RoleBody))
)]
#[get("/get-role/{instance_id}")]
pub async fn get_role(
    request: HttpRequest,
    id: Id<AccountId>,
    caller: Caller<SignedIn>,
    desk: Inject<dyn AccountDesk>,
) -> Result<HttpResponse, Problem> {
    let role = desk.role_of(caller.0, id.0).await?.ok_or_else(Problem::not_found)?;
    fresh(&request, &RoleBody::new(id.0, role))
}
