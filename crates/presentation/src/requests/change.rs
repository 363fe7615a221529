use actix_web::{HttpResponse, patch};
use application::{accounts::SignedIn, requests::RequestDesk};
use domain::{
    ids::RequestId,
    requests::{Place, QueryText, Reason, RequestChange},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{RequestBody, StatusWord};
use crate::{
    http::{
        conditional::{IfMatch, Representation},
        identity::Caller,
        inject::Inject,
        input::{Body, Check, Clearable, Id, request_body},
        problem::Problem,
    },
    mentors::AnonymousMentors,
};

/// What one side changes. Absent fields stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"status": "ACCEPTED", "place": "Видеозвонок, ссылка будет в Telegram"}))]
pub struct RequestPatch {
    /// `ACCEPTED` and `REFUSED` are the mentor's to set, `COMPLETED` and `CANCELLED` either side's.
    #[schema(nullable = false)]
    status: Option<StatusWord>,
    /// With a refusal or a cancellation.
    #[schema(nullable = false, min_length = 1, max_length = 500)]
    reason: Option<String>,
    /// The student's, while pending.
    #[schema(nullable = false, min_length = 1, max_length = 2000)]
    query: Option<String>,
    /// The student's while pending, either side's once accepted; null clears it.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    date: Clearable<String>,
    /// Either side's once accepted; null clears it.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 500)]
    place: Clearable<String>,
}

request_body!(RequestPatch, read_only: [
    "id", "student", "mentor", "cancelled_by", "created_at", "updated_at", "decided_at",
    "expires_at",
]);

impl RequestPatch {
    fn check(self) -> Result<RequestChange, Problem> {
        let mut check = Check::new();
        let reason = check.optional("/reason", self.reason, |text| Reason::parse(&text));
        let query = check.optional("/query", self.query, |text| QueryText::parse(&text));
        let date = match self.date {
            Clearable::Unchanged => None,
            Clearable::Cleared => Some(None),
            Clearable::Value(date) => Some(check.moment("/date", &date)),
        };
        let place = check.clearable("/place", self.place, |text| Place::parse(&text));
        let status = self.status.map(Into::into);
        check.finish(|| Some(RequestChange { status, reason, query, date, place }))
    }
}

/// Decides about a request, or agrees on a date and a place. The other side hears of it.
#[utoipa::path(
    operation_id = "change_request", tag = "requests", summary = "Answer or change a request",
    security(("bearer" = [])), params(("request_id" = Uuid, Path)),
    request_body = RequestPatch,
    responses(
        (status = 200, description = "The request as it is now.", body = RequestBody),
        (status = 403, description = "Not this side's to set."),
        (status = 409, description = "`illegal_transition`: not possible in the present state; \
            `capacity_reached` (with `max`): the mentor accepts and has no free place."),
    )
)]
#[patch("/request/{request_id}")]
pub async fn change_request(
    id: Id<RequestId>,
    caller: Caller<SignedIn>,
    seen: IfMatch,
    body: Body<RequestPatch>,
    desk: Inject<dyn RequestDesk>,
    mentors: AnonymousMentors,
) -> Result<HttpResponse, Problem> {
    let change = body.into_inner().check()?;
    let view = desk.change(caller.0, id.0, change, seen.expected()).await?;
    mentors.forget(view.mentor.id);
    Ok(Representation::new(view.version, &RequestBody::from(view))?.answer())
}
