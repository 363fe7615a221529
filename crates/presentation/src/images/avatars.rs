use actix_web::{HttpRequest, HttpResponse, delete, put, web};
use application::{
    accounts::{SignedInMentor, SignedInStudent},
    images::AvatarDesk,
    mentors::MentorView,
    students::StudentView,
};
use domain::ids::{MentorId, StudentId};
use utoipa::ToSchema;

use super::UploadRoom;
use crate::{
    http::{
        conditional::Representation, identity::Caller, inject::Inject, input::Id, problem::Problem,
    },
    mentors::{AnonymousMentors, MentorBody},
    students::StudentBody,
};

/// A form with a picture.
#[derive(ToSchema)]
#[schema(as = AvatarUpload)]
#[expect(dead_code, reason = "describes the wire; the form is read as it comes in")]
pub struct AvatarForm {
    /// JPEG, PNG or WebP by its content, at most 8 MiB and 40 megapixels. Of a moving one the first
    /// frame is taken.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Makes the picture in the form one's own. It is turned upright, shrunk to 1024 and 256 pixels, and
/// encoded anew, so that nothing but its pixels is kept.
#[utoipa::path(
    operation_id = "set_student_avatar", tag = "students", summary = "Set one's picture as a student",
    security(("bearer" = [])), params(("student_id" = Uuid, Path)),
    request_body(content = AvatarForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "The student with the new picture.", body = StudentBody),
        (status = 413, description = "The file is larger than 8 MiB."),
        (status = 415, description = "It is no form, or the file neither JPEG nor PNG nor WebP."),
        (status = 422, description = "`invalid_image`, `too_many_pixels`, or not just one `file`."),
    )
)]
#[put("/students/{student_id}/avatar")]
pub async fn set_student_avatar(
    request: HttpRequest,
    id: Id<StudentId>,
    caller: Caller<SignedInStudent>,
    body: web::Payload,
    desk: Inject<dyn AvatarDesk>,
    room: UploadRoom,
) -> Result<HttpResponse, Problem> {
    let avatar = desk.of_student(caller.0, id.0)?;
    let upload = room.read(&request, body.into_inner()).await?;
    student(desk.change_student(avatar, Some(upload.bytes())).await?)
}

/// Takes one's picture away; fine if there is none.
#[utoipa::path(
    operation_id = "remove_student_avatar", tag = "students",
    summary = "Remove one's picture as a student",
    security(("bearer" = [])), params(("student_id" = Uuid, Path)),
    responses((status = 200, description = "The student without a picture.", body = StudentBody))
)]
#[delete("/students/{student_id}/avatar")]
pub async fn remove_student_avatar(
    id: Id<StudentId>,
    caller: Caller<SignedInStudent>,
    desk: Inject<dyn AvatarDesk>,
) -> Result<HttpResponse, Problem> {
    let avatar = desk.of_student(caller.0, id.0)?;
    student(desk.change_student(avatar, None).await?)
}

/// Makes the picture in the form one's own. It is turned upright, shrunk to 1024 and 256 pixels, and
/// encoded anew, so that nothing but its pixels is kept.
#[utoipa::path(
    operation_id = "set_mentor_avatar", tag = "mentors", summary = "Set one's picture as a mentor",
    security(("bearer" = [])), params(("mentor_id" = Uuid, Path)),
    request_body(content = AvatarForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "The mentor with the new picture.", body = MentorBody),
        (status = 413, description = "The file is larger than 8 MiB."),
        (status = 415, description = "It is no form, or the file neither JPEG nor PNG nor WebP."),
        (status = 422, description = "`invalid_image`, `too_many_pixels`, or not just one `file`."),
    )
)]
#[put("/mentors/{mentor_id}/avatar")]
pub async fn set_mentor_avatar(
    request: HttpRequest,
    id: Id<MentorId>,
    caller: Caller<SignedInMentor>,
    body: web::Payload,
    desk: Inject<dyn AvatarDesk>,
    room: UploadRoom,
    anonymous: AnonymousMentors,
) -> Result<HttpResponse, Problem> {
    let avatar = desk.of_mentor(caller.0, id.0).await?;
    let upload = room.read(&request, body.into_inner()).await?;
    mentor(desk.change_mentor(avatar, Some(upload.bytes())).await?, &anonymous)
}

/// Takes one's picture away; fine if there is none.
#[utoipa::path(
    operation_id = "remove_mentor_avatar", tag = "mentors",
    summary = "Remove one's picture as a mentor",
    security(("bearer" = [])), params(("mentor_id" = Uuid, Path)),
    responses((status = 200, description = "The mentor without a picture.", body = MentorBody))
)]
#[delete("/mentors/{mentor_id}/avatar")]
pub async fn remove_mentor_avatar(
    id: Id<MentorId>,
    caller: Caller<SignedInMentor>,
    desk: Inject<dyn AvatarDesk>,
    anonymous: AnonymousMentors,
) -> Result<HttpResponse, Problem> {
    let avatar = desk.of_mentor(caller.0, id.0).await?;
    mentor(desk.change_mentor(avatar, None).await?, &anonymous)
}

fn student(view: StudentView) -> Result<HttpResponse, Problem> {
    Ok(Representation::new(view.version, &StudentBody::from(view))?.answer())
}

fn mentor(view: MentorView, anonymous: &AnonymousMentors) -> Result<HttpResponse, Problem> {
    anonymous.forget(view.id);
    Ok(Representation::new(view.version, &MentorBody::from(view))?.answer())
}
