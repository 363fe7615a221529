use actix_web::{HttpResponse, post};
use application::{accounts::SignedInStudent, reviews::RatingDesk};
use domain::{ids::MentorId, reviews::Score};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    http::{
        answer::ok,
        idempotency::{IdempotencyKey, once},
        identity::Caller,
        inject::Inject,
        input::{Body, Check, Id, request_body},
        problem::Problem,
    },
    mentors::{AnonymousMentors, MentorBody},
};

/// One to five stars.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"score": 5}))]
pub struct NewScore {
    #[schema(minimum = 1, maximum = 5)]
    score: i64,
}

request_body!(NewScore);

impl NewScore {
    fn check(&self) -> Result<Score, Problem> {
        let mut check = Check::new();
        let score = check.at("/score", Score::parse(self.score));
        check.finish(|| score)
    }
}

/// Rates a mentor. A second time replaces the first, and keeps its text.
#[utoipa::path(
    operation_id = "rate_mentor", tag = "mentors", summary = "Rate a mentor",
    security(("bearer" = [])), params(("mentor_id" = Uuid, Path)),
    request_body = NewScore,
    responses(
        (status = 200, description = "The mentor, with the new score.", body = MentorBody),
        (status = 403, description = "`rating_not_allowed`: no request between the two was ever \
            accepted."),
    )
)]
#[post("/mentors/{mentor_id}/score")]
pub async fn rate_mentor(
    id: Id<MentorId>,
    student: Caller<SignedInStudent>,
    key: IdempotencyKey,
    body: Body<NewScore>,
    desk: Inject<dyn RatingDesk>,
    mentors: AnonymousMentors,
) -> Result<HttpResponse, Problem> {
    let call = key.call(student.0, body.fingerprint());
    let outcome = desk.rate(student.0, id.0, body.check()?, call).await?;
    mentors.forget(id.0.uuid());
    Ok(once(outcome, |mentor| ok(&MentorBody::from(mentor))))
}
