use application::students::StudentView;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    http::{moment::Moment, picture::PictureUrls},
    mentors::{ContactBody, Own},
};

/// A student, as much of them as the caller may see.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Student)]
pub struct StudentBody {
    pub id: Uuid,
    #[schema(example = "Алиса")]
    pub name: String,
    #[schema(required)]
    pub bio: Option<String>,
    /// What they want to learn.
    #[schema(example = json!(["rust", "английский язык"]))]
    pub interests: Vec<String>,
    /// Empty unless the caller may see them.
    pub contacts: Vec<ContactBody>,
    #[schema(required)]
    pub avatar_url: Option<String>,
    #[schema(required)]
    pub avatar_thumb_url: Option<String>,
    pub created_at: Moment,
    /// Only for the student and for admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub email: Option<String>,
    /// Only for the student and for admins.
    #[serde(skip_serializing_if = "Own::is_hidden")]
    #[schema(value_type = Option<u8>, required = false)]
    pub age: Own<u8>,
}

impl From<StudentView> for StudentBody {
    fn from(view: StudentView) -> Self {
        let picture = PictureUrls::of(view.avatar.as_deref());
        let (email, age) = match view.own {
            Some(own) => (Some(own.email), Own::Shown(own.age)),
            None => (None, Own::Hidden),
        };
        Self {
            id: view.id,
            name: view.name,
            bio: view.bio,
            interests: view.interests,
            contacts: view.contacts.into_iter().map(Into::into).collect(),
            avatar_url: picture.full,
            avatar_thumb_url: picture.thumb,
            created_at: view.created_at.into(),
            email,
            age,
        }
    }
}
