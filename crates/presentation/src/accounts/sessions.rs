use actix_web::{HttpRequest, HttpResponse, delete, get};
use application::{
    accounts::{AccountDesk, SessionView, SignedIn},
    kernel::Keyset,
};
use domain::ids::SessionId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::{
    answer::no_content,
    conditional::fresh,
    cursor::{Cut, List, PageQuery},
    identity::Caller,
    inject::Inject,
    input::{Id, Params},
    moment::Moment,
    problem::Problem,
};

/// A signed-in device.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Device)]
pub struct DeviceBody {
    id: Uuid,
    /// What the device calls itself.
    #[schema(required)]
    device: Option<String>,
    created_at: Moment,
    last_used_at: Moment,
    /// Whether this is the calling one.
    current: bool,
}

impl DeviceBody {
    fn of(view: SessionView, caller: SignedIn) -> Self {
        Self {
            current: view.id == caller.session().uuid(),
            id: view.id,
            device: view.device,
            created_at: view.created_at.into(),
            last_used_at: view.last_used_at.into(),
        }
    }
}

/// The devices on which one is signed in, the newest first.
#[utoipa::path(
    operation_id = "list_sessions", tag = "accounts", summary = "One's sessions",
    security(("bearer" = [])), params(PageQuery),
    responses((status = 200, description = "A page of sessions.", body = List<DeviceBody>))
)]
#[get("/auth/sessions")]
pub async fn list_sessions(
    request: HttpRequest,
    caller: Caller<SignedIn>,
    query: Params<PageQuery>,
    desk: Inject<dyn AccountDesk>,
) -> Result<HttpResponse, Problem> {
    let page = query.0.request()?;
    let sessions = desk.sessions(caller.0).await?;
    let page =
        page.cut(sessions, |session| Keyset { created_at: session.created_at, id: session.id });
    fresh(&request, &List::of(page, |session| DeviceBody::of(session, caller.0)))
}

/// Ends one of one's own sessions.
#[utoipa::path(
    operation_id = "end_session", tag = "accounts", summary = "End a session",
    security(("bearer" = [])), params(("session_id" = Uuid, Path)),
    responses((status = 204, description = "It has ended, or there is no such session."))
)]
#[delete("/auth/sessions/{session_id}")]
pub async fn end_session(
    id: Id<SessionId>,
    caller: Caller<SignedIn>,
    desk: Inject<dyn AccountDesk>,
) -> Result<HttpResponse, Problem> {
    desk.end_session(caller.0, id.0).await?;
    Ok(no_content())
}
