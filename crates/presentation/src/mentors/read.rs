use actix_web::{HttpRequest, HttpResponse, get};
use application::{accounts::Onlooker, mentors::MentorDesk};
use domain::ids::MentorId;

use super::{AnonymousMentors, MentorBody};
use crate::http::{
    conditional::Representation, identity::Anyone, inject::Inject, input::Id, problem::Problem,
};

/// A mentor, as much of them as the caller may see.
#[utoipa::path(
    operation_id = "get_mentor", tag = "mentors", summary = "A mentor",
    security((), ("bearer" = [])), params(("mentor_id" = Uuid, Path)),
    responses((status = 200, description = "The mentor.", body = MentorBody))
)]
#[get("/mentors/{mentor_id}")]
pub async fn get_mentor(
    request: HttpRequest,
    id: Id<MentorId>,
    caller: Anyone,
    desk: Inject<dyn MentorDesk>,
    anonymous: AnonymousMentors,
) -> Result<HttpResponse, Problem> {
    if caller.0 == Onlooker::ANYONE {
        let seen = anonymous.seen(id.0, &*desk).await?.ok_or_else(Problem::not_found)?;
        return Ok(seen.respond(&request));
    }
    let view = desk.mentor(id.0, caller.0).await?.ok_or_else(Problem::not_found)?;
    let changes_by_itself = view.changes_by_itself();
    let seen = Representation::new(view.version, &MentorBody::from(view))?;
    if changes_by_itself {
        return Ok(seen.respond(&request));
    }
    Ok(seen.respond_to_poll(&request, [id.0.account()]))
}
