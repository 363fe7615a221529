use application::{
    mentors::{MentorView, SwipeAction, ViewerState},
    reviews::ReviewView,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::ContactBody;
use crate::{
    http::{code::ErrorCode, moment::Moment, picture::PictureUrls},
    requests::StatusWord,
    reviews::ReviewBody,
};

/// A mentor, as much of them as the caller may see.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mentor)]
pub struct MentorBody {
    pub id: Uuid,
    #[schema(example = "Мария Ким")]
    pub name: String,
    /// In one line.
    #[schema(example = "Backend developer, Rust")]
    pub expertise: String,
    #[schema(required)]
    pub bio: Option<String>,
    /// What they teach, in their own order.
    #[schema(example = json!(["rust", "базы данных"]))]
    pub tags: Vec<String>,
    /// BCP 47.
    #[schema(example = json!(["ru", "en"]))]
    pub languages: Vec<String>,
    /// Empty unless the caller may see them.
    pub contacts: Vec<ContactBody>,
    #[schema(required)]
    pub avatar_url: Option<String>,
    #[schema(required)]
    pub avatar_thumb_url: Option<String>,
    /// The mean rating to one decimal; null while unrated.
    #[schema(required, example = 4.8)]
    pub score: Option<f64>,
    pub score_count: u64,
    /// Takes requests now.
    pub accepting: bool,
    /// The median time to an answer; null below five answers.
    #[schema(required)]
    pub responds_within_seconds: Option<u64>,
    /// Requests that were completed.
    pub completed_count: u64,
    pub created_at: Moment,
    /// Only for the mentor and for admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub email: Option<String>,
    /// The switch behind `accepting`. Only for the mentor and for admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub accepting_requests: Option<bool>,
    /// How many mentees at once, if limited. Only for the mentor and for admins.
    #[serde(skip_serializing_if = "Own::is_hidden")]
    #[schema(value_type = Option<u8>, required = false)]
    pub capacity: Own<u8>,
    /// How the calling student stands to this mentor. Only for students.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub viewer: Option<ViewerBody>,
}

/// A value that may be null, and is shown to its owner alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Own<T> {
    /// Somebody else is looking.
    Hidden,
    /// The owner is.
    Shown(Option<T>),
}

impl<T> Own<T> {
    /// Whether the field is left out.
    pub fn is_hidden(&self) -> bool {
        matches!(self, Self::Hidden)
    }
}

impl From<MentorView> for MentorBody {
    fn from(view: MentorView) -> Self {
        let picture = PictureUrls::of(view.avatar.as_deref());
        let (email, accepting_requests, capacity) = match view.own {
            Some(own) => (Some(own.email), Some(own.accepting_requests), Own::Shown(own.capacity)),
            None => (None, None, Own::Hidden),
        };
        Self {
            id: view.id,
            name: view.name,
            expertise: view.expertise,
            bio: view.bio,
            tags: view.tags,
            languages: view.languages,
            contacts: view.contacts.into_iter().map(Into::into).collect(),
            avatar_url: picture.full,
            avatar_thumb_url: picture.thumb,
            score: view.score.map(one_decimal),
            score_count: view.score_count,
            accepting: view.accepting,
            responds_within_seconds: view.responds_within_seconds,
            completed_count: view.completed_count,
            created_at: view.created_at.into(),
            email,
            accepting_requests,
            capacity,
            viewer: view.viewer.map(Into::into),
        }
    }
}

/// Means are kept exactly and shown to one decimal.
pub fn one_decimal(mean: f64) -> f64 {
    (mean * 10.0).round() / 10.0
}

/// How the calling student stands to a mentor.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Viewer)]
pub struct ViewerBody {
    /// The latest request between the two.
    #[schema(required)]
    pub request: Option<LatestRequest>,
    pub favorite: bool,
    /// What the student last did with the mentor in the feed.
    #[schema(required)]
    pub swipe: Option<SwipeWord>,
    pub can_request: bool,
    /// Why not: the code that a request would be refused with.
    #[schema(required, value_type = Option<ErrorCode>)]
    pub cannot_request_code: Option<String>,
    pub can_rate: bool,
    /// The student's own rating.
    #[schema(required)]
    pub review: Option<ReviewBody>,
}

/// A request, in short.
#[derive(Debug, Serialize, ToSchema)]
pub struct LatestRequest {
    pub id: Uuid,
    #[schema(value_type = StatusWord)]
    pub status: String,
}

/// What a student does with a mentor in the feed.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = SwipeAction)]
pub enum SwipeWord {
    /// Asked for mentoring.
    Like,
    /// Passed over.
    Dislike,
    /// Kept for later.
    Favorite,
}

impl From<SwipeAction> for SwipeWord {
    fn from(action: SwipeAction) -> Self {
        match action {
            SwipeAction::Like => Self::Like,
            SwipeAction::Dislike => Self::Dislike,
            SwipeAction::Favorite => Self::Favorite,
        }
    }
}

impl From<SwipeWord> for SwipeAction {
    fn from(word: SwipeWord) -> Self {
        match word {
            SwipeWord::Like => Self::Like,
            SwipeWord::Dislike => Self::Dislike,
            SwipeWord::Favorite => Self::Favorite,
        }
    }
}

impl From<ViewerState> for ViewerBody {
    fn from(state: ViewerState) -> Self {
        Self {
            request: state.request.map(|(id, status)| LatestRequest { id, status }),
            favorite: state.favorite,
            swipe: state.swipe.map(Into::into),
            can_request: state.can_request,
            cannot_request_code: state.cannot_request_code,
            can_rate: state.can_rate,
            review: state.review.map(|review: ReviewView| review.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_shown_to_one_decimal() {
        assert!((one_decimal(4.666_666) - 4.7).abs() < f64::EPSILON);
        assert!((one_decimal(5.0) - 5.0).abs() < f64::EPSILON);
    }

    #[test]
    fn an_owner_sees_that_nothing_is_set() {
        #[derive(Serialize)]
        struct Profile {
            #[serde(skip_serializing_if = "Own::is_hidden")]
            age: Own<u8>,
        }
        let json = |age| serde_json::to_string(&Profile { age }).unwrap();
        assert_eq!(json(Own::Hidden), "{}");
        assert_eq!(json(Own::Shown(None)), r#"{"age":null}"#);
        assert_eq!(json(Own::Shown(Some(20))), r#"{"age":20}"#);
    }
}
