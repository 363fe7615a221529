use application::events::NotificationView;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    http::moment::Moment,
    requests::{RequestBody, StatusWord},
    reviews::ReviewBody,
};

/// Something that a person is told. What it is about is shown as it is now, not as it was then.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notification)]
pub struct NotificationBody {
    pub id: Uuid,
    #[serde(rename = "type")]
    #[schema(value_type = NotificationType)]
    pub kind: &'static str,
    pub created_at: Moment,
    /// Of `request.updated`: the status that the request got then; null when something else of it
    /// was changed.
    #[schema(required, value_type = Option<StatusWord>)]
    pub status: Option<&'static str>,
    #[schema(required)]
    pub read_at: Option<Moment>,
    /// Of `request.…`.
    #[schema(required)]
    pub request: Option<RequestBody>,
    /// Of `review.…`; null once the review is deleted.
    #[schema(required)]
    pub review: Option<ReviewBody>,
}

/// What a notification is about.
#[derive(Debug, Serialize, ToSchema)]
#[expect(dead_code, reason = "the list of words is for the document")]
pub enum NotificationType {
    /// A student asked.
    #[serde(rename = "request.created")]
    RequestCreated,
    /// The other side, or the service, changed a request.
    #[serde(rename = "request.updated")]
    RequestUpdated,
    /// A request will soon expire unanswered.
    #[serde(rename = "request.expiring")]
    RequestExpiring,
    /// Somebody was rated.
    #[serde(rename = "review.created")]
    ReviewCreated,
    /// A rating was changed.
    #[serde(rename = "review.updated")]
    ReviewUpdated,
    /// A rating was taken back.
    #[serde(rename = "review.deleted")]
    ReviewDeleted,
}

impl From<NotificationView> for NotificationBody {
    fn from(view: NotificationView) -> Self {
        Self {
            id: view.id,
            kind: view.kind,
            created_at: view.created_at.into(),
            status: view.status,
            read_at: view.read_at.map(Into::into),
            request: view.request.map(Into::into),
            review: view.review.map(Into::into),
        }
    }
}
