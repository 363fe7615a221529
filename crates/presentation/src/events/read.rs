use actix_web::{HttpResponse, post};
use application::{
    accounts::SignedIn,
    events::{NotificationDesk, ReadMark},
};
use domain::{ValueError, ids::NotificationId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{
    answer::ok,
    code::ErrorCode,
    idempotency::{IdempotencyKey, once},
    identity::Caller,
    inject::Inject,
    input::{Body, Check, request_body},
    problem::{Place, Problem},
};

/// How many notifications are named at once: as many as a page has at most.
const MAX: usize = 100;

/// What the caller has read: one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"up_to": "0199f000-0000-7000-8000-000000000001"}))]
pub struct ReadNotifications {
    /// This notification and all before it.
    #[schema(nullable = false, format = Uuid)]
    up_to: Option<String>,
    /// These.
    #[schema(nullable = false, max_items = 100)]
    ids: Option<Vec<String>>,
}

request_body!(ReadNotifications);

/// What is left.
#[derive(Serialize, ToSchema)]
pub struct Unread {
    /// How many notifications are unread.
    unread: u64,
}

impl ReadNotifications {
    fn check(&self) -> Result<ReadMark, Problem> {
        let mut check = Check::new();
        let pointer = |at: &str| Place::Pointer(at.to_owned());
        let read = match (&self.up_to, &self.ids) {
            (Some(id), None) => {
                check.id("/up_to", id).map(|id| ReadMark::UpTo(NotificationId::new(id)))
            }
            (None, Some(ids)) => {
                let id = |check: &mut Check, at: &str, id: &String| {
                    check.id(at, id).map(NotificationId::new)
                };
                check.list("/ids", ids, id, at_most).map(ReadMark::These)
            }
            (Some(_), Some(_)) => {
                check.refuse(pointer("/ids"), ErrorCode::UnknownField, "goes without `up_to`");
                None
            }
            (None, None) => {
                check.refuse(pointer("/up_to"), ErrorCode::Required, "this or `ids` must be there");
                None
            }
        };
        check.finish(|| read)
    }
}

fn at_most(ids: Vec<NotificationId>) -> Result<Vec<NotificationId>, ValueError> {
    if ids.len() > MAX { Err(ValueError::TooMany { max: MAX }) } else { Ok(ids) }
}

/// Marks notifications as read. What is not among the caller's is passed over.
#[utoipa::path(
    operation_id = "read_notifications", tag = "events", summary = "Mark notifications as read",
    security(("bearer" = [])),
    request_body = ReadNotifications,
    responses((status = 200, description = "How many are left.", body = Unread))
)]
#[post("/notifications/read")]
pub async fn read_notifications(
    caller: Caller<SignedIn>,
    key: IdempotencyKey,
    body: Body<ReadNotifications>,
    desk: Inject<dyn NotificationDesk>,
) -> Result<HttpResponse, Problem> {
    let call = key.call(caller.0, body.fingerprint());
    Ok(once(desk.read(caller.0, body.check()?, call).await?, |unread| ok(&Unread { unread })))
}
