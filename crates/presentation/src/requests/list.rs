use actix_web::{HttpRequest, HttpResponse, get};
use application::{
    accounts::SignedIn,
    kernel::{Page, PageRequest},
    requests::{RequestDesk, RequestView},
};
use domain::{
    ids::{AccountId, MentorId, StudentId},
    requests::Status,
};
use serde::Deserialize;

use super::{RequestBody, StatusWord, sides};
use crate::http::{
    conditional::Representation,
    cursor::{List, ListOrder, page_request},
    identity::Caller,
    inject::Inject,
    input::{Check, Id, Params},
    problem::Problem,
};

/// Which requests.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RequestsQuery {
    /// Only these; may be repeated.
    #[serde(default)]
    #[param(inline, required = false)]
    status: Vec<StatusWord>,
    /// The newest first, or the oldest.
    #[param(inline)]
    order: Option<ListOrder>,
    /// The greatest number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl RequestsQuery {
    fn check(self) -> Result<(Vec<Status>, PageRequest), Problem> {
        let mut check = Check::new();
        let order = self.order.unwrap_or_default();
        let page = page_request(&mut check, self.limit, self.cursor.as_deref(), order);
        let statuses = self.status.into_iter().map(Into::into).collect();
        check.finish(|| Some((statuses, page?)))
    }
}

/// What a student asked.
#[utoipa::path(
    operation_id = "list_student_requests", tag = "requests", summary = "A student's requests",
    security(("bearer" = [])), params(("student_id" = Uuid, Path), RequestsQuery),
    responses((status = 200, description = "A page of requests.", body = List<RequestBody>))
)]
#[get("/request/student/{student_id}")]
pub async fn list_student_requests(
    request: HttpRequest,
    id: Id<StudentId>,
    caller: Caller<SignedIn>,
    query: Params<RequestsQuery>,
    desk: Inject<dyn RequestDesk>,
) -> Result<HttpResponse, Problem> {
    let (statuses, page) = query.0.check()?;
    let page = desk.of_student(caller.0, id.0, &statuses, page).await?;
    respond(&request, id.0.account(), page)
}

/// What a mentor was asked.
#[utoipa::path(
    operation_id = "list_mentor_requests", tag = "requests", summary = "A mentor's requests",
    security(("bearer" = [])), params(("mentor_id" = Uuid, Path), RequestsQuery),
    responses((status = 200, description = "A page of requests.", body = List<RequestBody>))
)]
#[get("/request/mentor/{mentor_id}")]
pub async fn list_mentor_requests(
    request: HttpRequest,
    id: Id<MentorId>,
    caller: Caller<SignedIn>,
    query: Params<RequestsQuery>,
    desk: Inject<dyn RequestDesk>,
) -> Result<HttpResponse, Problem> {
    let (statuses, page) = query.0.check()?;
    let page = desk.of_mentor(caller.0, id.0, &statuses, page).await?;
    respond(&request, id.0.account(), page)
}

fn respond(
    request: &HttpRequest,
    of: AccountId,
    page: Page<RequestView>,
) -> Result<HttpResponse, Problem> {
    let shown: Vec<_> = page.items.iter().flat_map(sides).chain([of]).collect();
    let seen = Representation::new(0, &List::of(page, RequestBody::from))?;
    Ok(seen.respond_to_poll(request, shown))
}
