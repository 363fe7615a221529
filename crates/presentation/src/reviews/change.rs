use actix_web::{HttpResponse, delete, patch};
use application::{
    accounts::SignedInStudent,
    reviews::{RatingDesk, ReviewRemover},
};
use domain::{
    ids::ReviewId,
    reviews::{RatingChange, ReviewText, Score},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::ReviewBody;
use crate::{
    http::{
        answer::no_content,
        conditional::{IfMatch, Representation},
        identity::Caller,
        inject::Inject,
        input::{Body, Check, Clearable, Id, request_body},
        problem::Problem,
    },
    mentors::AnonymousMentors,
};

/// What an author changes. Absent fields stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"score": 4}))]
pub struct ReviewPatch {
    #[schema(nullable = false, minimum = 1, maximum = 5)]
    score: Option<i64>,
    /// Null takes the words back; the stars stay, and the review is not listed any more.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 350)]
    text: Clearable<String>,
}

request_body!(ReviewPatch, read_only: ["id", "mentor_id", "author", "created_at", "updated_at"]);

impl ReviewPatch {
    fn check(self) -> Result<RatingChange, Problem> {
        let mut check = Check::new();
        let score = check.optional("/score", self.score, Score::parse);
        let text = check.clearable("/text", self.text, |text| ReviewText::parse(&text));
        check.finish(|| Some(RatingChange { score, text }))
    }
}

/// Changes one's own review. The mentor hears of it.
#[utoipa::path(
    operation_id = "change_review", tag = "reviews", summary = "Change one's review",
    security(("bearer" = [])), params(("review_id" = Uuid, Path)),
    request_body = ReviewPatch,
    responses((status = 200, description = "The review as it is now.", body = ReviewBody))
)]
#[patch("/reviews/{review_id}")]
pub async fn change_review(
    id: Id<ReviewId>,
    author: Caller<SignedInStudent>,
    seen: IfMatch,
    body: Body<ReviewPatch>,
    desk: Inject<dyn RatingDesk>,
    mentors: AnonymousMentors,
) -> Result<HttpResponse, Problem> {
    let change = body.into_inner().check()?;
    let view = desk.change(author.0, id.0, change, seen.expected()).await?;
    mentors.forget(view.mentor);
    Ok(Representation::new(view.version, &ReviewBody::from(view))?.answer())
}

/// Takes a review back, and the rating with it: one's own or, for admins, anybody's. The mentor
/// hears of it.
#[utoipa::path(
    operation_id = "delete_review", tag = "reviews", summary = "Take a review back",
    security(("bearer" = [])), params(("review_id" = Uuid, Path)),
    responses((status = 204, description = "There is no such review any more."))
)]
#[delete("/reviews/{review_id}")]
pub async fn delete_review(
    id: Id<ReviewId>,
    by: Caller<ReviewRemover>,
    desk: Inject<dyn RatingDesk>,
    mentors: AnonymousMentors,
) -> Result<HttpResponse, Problem> {
    if let Some(mentor) = desk.delete(by.0, id.0).await? {
        mentors.forget(mentor.uuid());
    }
    Ok(no_content())
}
