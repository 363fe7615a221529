use application::reviews::ReviewView;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::{moment::Moment, picture::PictureUrls};

/// A rating, with or without a text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Review)]
pub struct ReviewBody {
    pub id: Uuid,
    pub mentor_id: Uuid,
    /// Null once the author's account is deleted.
    #[schema(required)]
    pub author: Option<AuthorBody>,
    #[schema(minimum = 1, maximum = 5)]
    pub score: u8,
    #[schema(required)]
    pub text: Option<String>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// Who wrote a review.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReviewAuthor)]
pub struct AuthorBody {
    /// The first name.
    pub name: String,
    /// Only for signed-in callers.
    #[schema(required)]
    pub avatar_thumb_url: Option<String>,
}

impl From<ReviewView> for ReviewBody {
    fn from(view: ReviewView) -> Self {
        Self {
            id: view.id,
            mentor_id: view.mentor,
            author: view.author.map(|author| AuthorBody {
                avatar_thumb_url: PictureUrls::of(author.avatar.as_deref()).thumb,
                name: author.name,
            }),
            score: view.score,
            text: view.text,
            created_at: view.created_at.into(),
            updated_at: view.updated_at.into(),
        }
    }
}
