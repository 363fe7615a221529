use actix_web::{HttpResponse, post};
use application::{
    accounts::SignedInStudent,
    reviews::{NewReview as Review, RatingDesk},
};
use domain::{
    ids::MentorId,
    reviews::{ReviewText, Score},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::ReviewBody;
use crate::{
    http::{
        conditional::Representation,
        idempotency::{IdempotencyKey, once},
        identity::Caller,
        inject::Inject,
        input::{Body, Check, Id, request_body},
        problem::Problem,
    },
    mentors::AnonymousMentors,
};

/// Stars and words.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"score": 5, "text": "За месяц разобрался с lifetimes. Спасибо!"}))]
pub struct NewReview {
    #[schema(minimum = 1, maximum = 5)]
    score: i64,
    #[schema(min_length = 1, max_length = 350)]
    text: String,
}

request_body!(NewReview);

impl NewReview {
    fn check(&self) -> Result<Review, Problem> {
        let mut check = Check::new();
        let score = check.at("/score", Score::parse(self.score));
        let text = check.at("/text", ReviewText::parse(&self.text));
        check.finish(|| Some(Review { score: score?, text: text? }))
    }
}

/// Reviews a mentor, who hears of it. A rating without a text gets these words and stars.
#[utoipa::path(
    operation_id = "review_mentor", tag = "reviews", summary = "Review a mentor",
    security(("bearer" = [])), params(("mentor_id" = Uuid, Path)),
    request_body = NewReview,
    responses(
        (status = 200, description = "The rating that was there, with its words.",
            body = ReviewBody, headers(("ETag" = String, description = "For `If-Match`."))),
        (status = 201, description = "The new review.",
            body = ReviewBody, headers(("ETag" = String, description = "For `If-Match`."))),
        (status = 403, description = "`rating_not_allowed`: no request between the two was ever \
            accepted."),
        (status = 409, description = "`already_reviewed` (with `review_id`)."),
    )
)]
#[post("/mentors/{mentor_id}/reviews")]
pub async fn review_mentor(
    id: Id<MentorId>,
    student: Caller<SignedInStudent>,
    key: IdempotencyKey,
    body: Body<NewReview>,
    desk: Inject<dyn RatingDesk>,
    mentors: AnonymousMentors,
) -> Result<HttpResponse, Problem> {
    let call = key.call(student.0, body.fingerprint());
    let outcome = desk.review(student.0, id.0, body.check()?, call).await?;
    mentors.forget(id.0.uuid());
    let review = &outcome.value.review;
    let seen = Representation::new(review.version, &ReviewBody::from(review.clone()))?;
    Ok(once(outcome, |reviewed| {
        if reviewed.is_new {
            seen.created(&format!("/api/reviews/{}", reviewed.review.id))
        } else {
            seen.answer()
        }
    }))
}
