use actix_web::{HttpRequest, HttpResponse, get};
use application::{
    accounts::{SignedIn, SignedInStudent},
    students::StudentDesk,
};
use domain::ids::StudentId;

use super::StudentBody;
use crate::http::{
    conditional::Representation, identity::Caller, inject::Inject, input::Id, problem::Problem,
};

/// The student of the token.
#[utoipa::path(
    operation_id = "get_own_student", tag = "students", summary = "One's own profile as a student",
    security(("bearer" = [])),
    responses((status = 200, description = "The student.", body = StudentBody))
)]
#[get("/students")]
pub async fn get_own_student(
    request: HttpRequest,
    caller: Caller<SignedInStudent>,
    desk: Inject<dyn StudentDesk>,
) -> Result<HttpResponse, Problem> {
    respond(&request, caller.0.into(), caller.0.id(), &*desk).await
}

/// A student, for themselves, for mentors whom they asked, and for admins.
#[utoipa::path(
    operation_id = "get_student", tag = "students", summary = "A student",
    security(("bearer" = [])), params(("student_id" = Uuid, Path)),
    responses((status = 200, description = "The student.", body = StudentBody))
)]
#[get("/students/{student_id}")]
pub async fn get_student(
    request: HttpRequest,
    id: Id<StudentId>,
    caller: Caller<SignedIn>,
    desk: Inject<dyn StudentDesk>,
) -> Result<HttpResponse, Problem> {
    respond(&request, caller.0, id.0, &*desk).await
}

async fn respond(
    request: &HttpRequest,
    caller: SignedIn,
    id: StudentId,
    desk: &dyn StudentDesk,
) -> Result<HttpResponse, Problem> {
    let view = desk.student(caller, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Representation::new(view.version, &StudentBody::from(view))?
        .respond_to_poll(request, [id.account()]))
}
