use actix_web::{HttpResponse, delete, post};
use application::{
    accounts::SignedInStudent,
    feed::{FeedDesk, SwipeRequest, Swiped},
};
use domain::{ids::MentorId, requests::QueryText};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    http::{
        answer::{no_content, ok},
        idempotency::{IdempotencyKey, once},
        identity::Caller,
        inject::Inject,
        input::{Body, Check, Id, request_body},
        problem::Problem,
    },
    mentors::SwipeWord,
    requests::RequestBody,
};

/// What a student does with a mentor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "mentor_id": "0199f000-0000-7000-8000-000000000001",
    "action": "like",
    "query": "Хочу разобраться в lifetimes"
}))]
pub struct NewSwipe {
    /// With whom.
    #[schema(format = Uuid)]
    mentor_id: String,
    /// `like` asks the mentor, `favorite` keeps them, `dislike` passes them over.
    action: SwipeWord,
    /// What to ask for, with a `like`; other actions have no use for it.
    #[schema(min_length = 1, max_length = 2000)]
    query: Option<String>,
}

request_body!(NewSwipe);

impl NewSwipe {
    fn check(&self) -> Result<SwipeRequest, Problem> {
        let mut check = Check::new();
        let mentor = check.id("/mentor_id", &self.mentor_id).map(MentorId::new);
        let query = check.optional("/query", self.query.as_deref(), QueryText::parse);
        let action = self.action.into();
        check.finish(|| Some(SwipeRequest { mentor: mentor?, action, query }))
    }
}

/// What stands between the student and the mentor.
#[derive(Serialize, ToSchema)]
pub struct StandingSwipe {
    /// The first action, until it is undone; later swipes do not change it.
    action: SwipeWord,
    /// The request that the `like` made, as it stands.
    #[schema(required)]
    request: Option<RequestBody>,
}

impl From<Swiped> for StandingSwipe {
    fn from(swiped: Swiped) -> Self {
        Self { action: swiped.action.into(), request: swiped.request.map(Into::into) }
    }
}

/// Likes a mentor, which is a request under all its rules; passes them over; or keeps them. When a
/// request is refused, nothing is recorded. A mentor who was swiped before stays as they were
/// swiped: undo that first.
#[utoipa::path(
    operation_id = "swipe_mentor", tag = "feed", summary = "Swipe a mentor",
    security(("bearer" = [])),
    request_body = NewSwipe,
    responses(
        (status = 200, description = "What stands now.", body = StandingSwipe),
        (status = 404, description = "There is no such mentor."),
        (status = 409, description = "Of a `like`: `already_requested` (with `request_id`), \
            `not_accepting`, `too_many_pending` or `asked_recently` (with `retry_at`)."),
    )
)]
#[post("/feed/swipes")]
pub async fn swipe_mentor(
    student: Caller<SignedInStudent>,
    key: IdempotencyKey,
    body: Body<NewSwipe>,
    desk: Inject<dyn FeedDesk>,
) -> Result<HttpResponse, Problem> {
    let call = key.call(student.0, body.fingerprint());
    let outcome = desk.swipe(student.0, body.check()?, call).await?;
    Ok(once(outcome, |swiped| ok(&StandingSwipe::from(swiped))))
}

/// Undoes a swipe: of a `like`, its request is cancelled while the mentor has not answered; of a
/// `favorite`, the mentor is kept no longer. The mentor may come again in the feed.
#[utoipa::path(
    operation_id = "undo_swipe", tag = "feed", summary = "Undo a swipe",
    security(("bearer" = [])), params(("mentor_id" = Uuid, Path)),
    responses(
        (status = 204, description = "The mentor is as if never swiped."),
        (status = 409, description = "`illegal_transition`: the request of the `like` is not \
            pending any more."),
    )
)]
#[delete("/feed/swipes/{mentor_id}")]
pub async fn undo_swipe(
    id: Id<MentorId>,
    student: Caller<SignedInStudent>,
    desk: Inject<dyn FeedDesk>,
) -> Result<HttpResponse, Problem> {
    desk.undo(student.0, id.0).await?;
    Ok(no_content())
}

/// Starts over: those who were passed over come again. Likes and favourites stay.
#[utoipa::path(
    operation_id = "restart_feed", tag = "feed", summary = "Forget dislikes",
    security(("bearer" = [])),
    responses((status = 204, description = "No dislike is left."))
)]
#[delete("/feed/swipes")]
pub async fn restart_feed(
    student: Caller<SignedInStudent>,
    desk: Inject<dyn FeedDesk>,
) -> Result<HttpResponse, Problem> {
    desk.start_over(student.0).await?;
    Ok(no_content())
}
