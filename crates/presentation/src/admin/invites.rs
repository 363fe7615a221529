use actix_web::{HttpRequest, HttpResponse, get, post};
use application::{
    accounts::{InviteView, SignedInAdmin},
    admin::{AdminDesk, IssuedCode},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{
    answer::created,
    conditional::fresh,
    cursor::{List, PageQuery},
    idempotency::{IdempotencyKey, once},
    identity::Caller,
    inject::Inject,
    input::Params,
    moment::Moment,
    problem::Problem,
};

/// A new invite. The code is shown only this once.
#[derive(Serialize, ToSchema)]
pub struct NewInvite {
    /// The one-time code, to be handed over.
    invite: String,
    expires_at: Moment,
}

impl From<IssuedCode> for NewInvite {
    fn from(issued: IssuedCode) -> Self {
        Self { invite: issued.code, expires_at: issued.expires_at.into() }
    }
}

/// An invite, without its code.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invite)]
pub struct InviteBody {
    /// Tells invites apart.
    id: String,
    created_at: Moment,
    expires_at: Moment,
    /// When somebody signed up with it.
    #[schema(required)]
    used_at: Option<Moment>,
}

impl From<InviteView> for InviteBody {
    fn from(view: InviteView) -> Self {
        Self {
            id: view.id,
            created_at: view.created_at.into(),
            expires_at: view.expires_at.into(),
            used_at: view.used_at.map(Into::into),
        }
    }
}

/// Makes an invite for another admin.
#[utoipa::path(
    operation_id = "create_invite", tag = "admin", summary = "Invite an admin",
    security(("bearer" = [])),
    responses((status = 201, description = "The invite, with its code.", body = NewInvite))
)]
#[post("/admin/invites")]
pub async fn create_invite(
    admin: Caller<SignedInAdmin>,
    key: IdempotencyKey,
    desk: Inject<dyn AdminDesk>,
) -> Result<HttpResponse, Problem> {
    Ok(once(desk.invite(admin.0, key.call_without_body(admin.0)).await?, |issued| {
        created("/api/admin/invites", &NewInvite::from(issued))
    }))
}

/// Invites, used and unused.
#[utoipa::path(
    operation_id = "list_invites", tag = "admin", summary = "Invites",
    security(("bearer" = [])), params(PageQuery),
    responses((status = 200, description = "A page of invites.", body = List<InviteBody>))
)]
#[get("/admin/invites")]
pub async fn list_invites(
    request: HttpRequest,
    admin: Caller<SignedInAdmin>,
    query: Params<PageQuery>,
    desk: Inject<dyn AdminDesk>,
) -> Result<HttpResponse, Problem> {
    let page = desk.invites(admin.0, query.0.request()?).await?;
    fresh(&request, &List::of(page, InviteBody::from))
}
