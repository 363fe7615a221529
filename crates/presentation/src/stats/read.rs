use actix_web::{HttpRequest, HttpResponse, get};
use application::{
    accounts::{SignedIn, SignedInAdmin},
    stats::StatsDesk,
};
use domain::ids::MentorId;

use super::body::{MentorStatsBody, ServiceStatsBody};
use crate::http::{
    conditional::{Representation, fresh},
    identity::Caller,
    inject::Inject,
    input::Id,
    problem::Problem,
};

/// How the service is doing.
#[utoipa::path(
    operation_id = "get_stats", tag = "stats", summary = "Numbers of the service",
    security(("bearer" = [])),
    responses((status = 200, description = "The numbers.", body = ServiceStatsBody))
)]
#[get("/stats")]
pub async fn get_stats(
    request: HttpRequest,
    admin: Caller<SignedInAdmin>,
    desk: Inject<dyn StatsDesk>,
) -> Result<HttpResponse, Problem> {
    fresh(&request, &ServiceStatsBody::from(desk.service(admin.0).await?))
}

/// How a mentor is doing, for the mentor and for admins.
#[utoipa::path(
    operation_id = "get_mentor_stats", tag = "stats", summary = "Numbers of a mentor",
    security(("bearer" = [])), params(("mentor_id" = Uuid, Path)),
    responses((status = 200, description = "The numbers.", body = MentorStatsBody))
)]
#[get("/stats/{mentor_id}")]
pub async fn get_mentor_stats(
    request: HttpRequest,
    id: Id<MentorId>,
    caller: Caller<SignedIn>,
    desk: Inject<dyn StatsDesk>,
) -> Result<HttpResponse, Problem> {
    let stats = MentorStatsBody::from(desk.mentor(caller.0, id.0).await?);
    Ok(Representation::new(0, &stats)?.respond_to_poll(&request, [id.0.account()]))
}
