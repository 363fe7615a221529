use application::requests::{PartyView, RequestView};
use domain::requests::Status;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    http::{moment::Moment, picture::PictureUrls},
    mentors::ContactBody,
};

/// Where a request stands.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schema(as = RequestStatus)]
pub enum StatusWord {
    /// Waits for the mentor.
    Pending,
    /// The mentor said yes.
    Accepted,
    /// The mentor said no.
    Refused,
    /// Taken back, or called off.
    Cancelled,
    /// Done.
    Completed,
    /// Nobody answered in time.
    Expired,
}

impl From<StatusWord> for Status {
    fn from(word: StatusWord) -> Self {
        match word {
            StatusWord::Pending => Self::Pending,
            StatusWord::Accepted => Self::Accepted,
            StatusWord::Refused => Self::Refused,
            StatusWord::Cancelled => Self::Cancelled,
            StatusWord::Completed => Self::Completed,
            StatusWord::Expired => Self::Expired,
        }
    }
}

/// One side of a request, as much of them as the caller may see. A deleted one has an empty name
/// and no contacts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RequestParty)]
pub struct PartyBody {
    pub id: Uuid,
    pub name: String,
    #[schema(required)]
    pub avatar_url: Option<String>,
    #[schema(required)]
    pub avatar_thumb_url: Option<String>,
    pub contacts: Vec<ContactBody>,
    pub deleted: bool,
}

impl From<PartyView> for PartyBody {
    fn from(view: PartyView) -> Self {
        let picture = PictureUrls::of(view.avatar.as_deref());
        Self {
            id: view.id,
            name: view.name,
            avatar_url: picture.full,
            avatar_thumb_url: picture.thumb,
            contacts: view.contacts.into_iter().map(Into::into).collect(),
            deleted: view.deleted,
        }
    }
}

/// The mentor of a request.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RequestMentor)]
pub struct MentorPartyBody {
    #[serde(flatten)]
    pub party: PartyBody,
    /// Null once deleted.
    #[schema(required)]
    pub expertise: Option<String>,
}

/// A request for mentoring.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Request)]
pub struct RequestBody {
    pub id: Uuid,
    pub student: PartyBody,
    pub mentor: MentorPartyBody,
    /// What the student wants to learn.
    #[schema(required, example = "Хочу разобраться в lifetimes")]
    pub query: Option<String>,
    #[schema(value_type = StatusWord)]
    pub status: String,
    /// Why it was refused or cancelled.
    #[schema(required)]
    pub reason: Option<String>,
    /// `student`, `mentor` or `system`.
    #[schema(required)]
    pub cancelled_by: Option<String>,
    /// When the two meet.
    #[schema(required)]
    pub date: Option<Moment>,
    /// Where the two meet.
    #[schema(required)]
    pub place: Option<String>,
    pub created_at: Moment,
    pub updated_at: Moment,
    /// When the mentor answered.
    #[schema(required)]
    pub decided_at: Option<Moment>,
    /// When it expires unanswered.
    pub expires_at: Moment,
}

impl From<RequestView> for RequestBody {
    fn from(view: RequestView) -> Self {
        let mentor = MentorPartyBody { party: view.mentor.into(), expertise: view.expertise };
        Self {
            id: view.id,
            student: view.student.into(),
            mentor,
            query: view.query,
            status: view.status,
            reason: view.reason,
            cancelled_by: view.cancelled_by,
            date: view.date.map(Into::into),
            place: view.place,
            created_at: view.created_at.into(),
            updated_at: view.updated_at.into(),
            decided_at: view.decided_at.map(Into::into),
            expires_at: view.expires_at.into(),
        }
    }
}
