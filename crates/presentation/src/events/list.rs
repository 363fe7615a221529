use actix_web::{HttpRequest, HttpResponse, get};
use application::{
    accounts::SignedIn,
    events::{NotificationDesk, NotificationPage},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::body::NotificationBody;
use crate::http::{
    conditional::Representation,
    cursor::{List, PageQuery},
    identity::Caller,
    inject::Inject,
    input::Params,
    problem::Problem,
};

/// A page of an inbox.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notifications)]
pub struct NotificationsBody {
    #[serde(flatten)]
    list: List<NotificationBody>,
    /// How many notifications of the whole inbox are unread.
    unread: u64,
}

/// What the caller was told within the last 30 days, the newest first.
#[utoipa::path(
    operation_id = "list_notifications", tag = "events", summary = "One's own notifications",
    security(("bearer" = [])), params(PageQuery),
    responses((status = 200, description = "A page of them.", body = NotificationsBody))
)]
#[get("/notifications")]
pub async fn list_notifications(
    request: HttpRequest,
    caller: Caller<SignedIn>,
    query: Params<PageQuery>,
    desk: Inject<dyn NotificationDesk>,
) -> Result<HttpResponse, Problem> {
    let NotificationPage { page, unread } =
        desk.notifications(caller.0, query.0.request()?).await?;
    let shown: Vec<_> = page.items.iter().flat_map(|item| item.shows.clone()).collect();
    let list = List::of(page, NotificationBody::from);
    let seen = Representation::new(0, &NotificationsBody { list, unread })?;
    Ok(seen.respond_to_poll(&request, shown))
}
