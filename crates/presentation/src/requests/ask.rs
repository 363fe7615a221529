use actix_web::{HttpResponse, post};
use application::{
    accounts::SignedInStudent,
    requests::{Ask, RequestDesk},
};
use domain::{ids::MentorId, requests::QueryText};
use serde::Deserialize;
use utoipa::ToSchema;

use super::RequestBody;
use crate::http::{
    answer::created,
    idempotency::{IdempotencyKey, once},
    identity::Caller,
    inject::Inject,
    input::{Body, Check, request_body},
    problem::Problem,
};

/// What a student asks with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "mentor_id": "0199f000-0000-7000-8000-000000000001",
    "query": "Хочу разобраться в lifetimes",
    "date": "2030-01-31T18:00:00+03:00"
}))]
pub struct NewRequest {
    /// Whom.
    #[schema(format = Uuid)]
    mentor_id: String,
    /// What for.
    #[schema(min_length = 1, max_length = 2000)]
    query: String,
    /// When to meet: RFC 3339, any offset, in the future.
    #[schema(format = DateTime)]
    date: Option<String>,
}

request_body!(NewRequest);

impl NewRequest {
    fn check(&self) -> Result<Ask, Problem> {
        let mut check = Check::new();
        let mentor = check.id("/mentor_id", &self.mentor_id).map(MentorId::new);
        let query = check.at("/query", QueryText::parse(&self.query));
        let date = self.date.as_deref().and_then(|date| check.moment("/date", date));
        check.finish(|| Some(Ask { mentor: mentor?, query: Some(query?), date }))
    }
}

/// Asks a mentor, who hears of it.
#[utoipa::path(
    operation_id = "create_request", tag = "requests", summary = "Ask a mentor",
    security(("bearer" = [])),
    request_body = NewRequest,
    responses(
        (status = 201, description = "The request, waiting for the mentor.", body = RequestBody),
        (status = 404, description = "There is no such mentor."),
        (status = 409, description = "`already_requested` (with `request_id`), `not_accepting`, \
            `too_many_pending` or `asked_recently` (with `retry_at`)."),
    )
)]
#[post("/request")]
pub async fn create_request(
    student: Caller<SignedInStudent>,
    key: IdempotencyKey,
    body: Body<NewRequest>,
    desk: Inject<dyn RequestDesk>,
) -> Result<HttpResponse, Problem> {
    let call = key.call(student.0, body.fingerprint());
    Ok(once(desk.ask(student.0, body.check()?, call).await?, |request| {
        created(&format!("/api/request/{}", request.id), &RequestBody::from(request))
    }))
}
