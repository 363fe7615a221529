use actix_web::{HttpRequest, HttpResponse, get};
use application::{accounts::SignedIn, requests::RequestDesk};
use domain::ids::RequestId;

use super::{RequestBody, sides};
use crate::http::{
    conditional::Representation, identity::Caller, inject::Inject, input::Id, problem::Problem,
};

/// A request, for its two sides and for admins.
#[utoipa::path(
    operation_id = "get_request", tag = "requests", summary = "A request",
    security(("bearer" = [])), params(("request_id" = Uuid, Path)),
    responses((status = 200, description = "The request.", body = RequestBody))
)]
#[get("/request/{request_id}")]
pub async fn get_request(
    request: HttpRequest,
    id: Id<RequestId>,
    caller: Caller<SignedIn>,
    desk: Inject<dyn RequestDesk>,
) -> Result<HttpResponse, Problem> {
    let view = desk.request(caller.0, id.0).await?.ok_or_else(Problem::not_found)?;
    let sides = sides(&view);
    Ok(Representation::new(view.version, &RequestBody::from(view))?
        .respond_to_poll(&request, sides))
}
