use actix_web::{HttpRequest, HttpResponse, get};
use application::reviews::RatingDesk;
use domain::ids::{MentorId, ReviewId};

use super::ReviewBody;
use crate::http::{
    conditional::{Representation, fresh},
    cursor::{List, PageQuery},
    identity::Anyone,
    inject::Inject,
    input::{Id, Params},
    problem::Problem,
};

/// Reviews of a mentor that have a text, the newest first.
#[utoipa::path(
    operation_id = "list_reviews", tag = "reviews", summary = "A mentor's reviews",
    security((), ("bearer" = [])), params(("mentor_id" = Uuid, Path), PageQuery),
    responses((status = 200, description = "A page of reviews.", body = List<ReviewBody>))
)]
#[get("/mentors/{mentor_id}/reviews")]
pub async fn list_reviews(
    request: HttpRequest,
    id: Id<MentorId>,
    caller: Anyone,
    query: Params<PageQuery>,
    desk: Inject<dyn RatingDesk>,
) -> Result<HttpResponse, Problem> {
    let page = desk.of_mentor(id.0, caller.0, query.0.request()?).await?;
    let page = page.ok_or_else(Problem::not_found)?;
    fresh(&request, &List::of(page, ReviewBody::from))
}

/// A review. One without a text is for its author, its mentor and admins.
#[utoipa::path(
    operation_id = "get_review", tag = "reviews", summary = "A review",
    security((), ("bearer" = [])), params(("review_id" = Uuid, Path)),
    responses((status = 200, description = "The review.", body = ReviewBody))
)]
#[get("/reviews/{review_id}")]
pub async fn get_review(
    request: HttpRequest,
    id: Id<ReviewId>,
    caller: Anyone,
    desk: Inject<dyn RatingDesk>,
) -> Result<HttpResponse, Problem> {
    let view = desk.find(id.0, caller.0).await?.ok_or_else(Problem::not_found)?;
    Ok(Representation::new(view.version, &ReviewBody::from(view))?.respond(&request))
}
