use domain::{requests::Status, time::Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{requests::CannotAsk, reviews::ReviewView};

/// A way to reach a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct ContactView {
    pub network: String,
    pub url: String,
}

/// A mentor, as much of them as the caller may see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct MentorView {
    pub id: Uuid,
    pub name: String,
    pub expertise: String,
    pub bio: Option<String>,
    pub tags: Vec<String>,
    pub languages: Vec<String>,
    /// Empty when the caller may not see them.
    pub contacts: Vec<ContactView>,
    /// The text of an [`crate::images::Avatar`].
    pub avatar: Option<String>,
    /// The exact mean of the ratings.
    pub score: Option<f64>,
    pub score_count: u64,
    /// Takes requests now: the switch is on and the capacity not used up.
    pub accepting: bool,
    pub responds_within_seconds: Option<u64>,
    pub completed_count: u64,
    pub created_at: Timestamp,
    /// For the mentor and for admins.
    pub own: Option<OwnMentor>,
    /// How the calling student stands to this mentor.
    pub viewer: Option<ViewerState>,
    /// Counts changes of the profile, from 1.
    pub version: u64,
}

impl MentorView {
    /// Whether it shows something that changes by the course of time alone: the student may ask again
    /// from some moment on.
    pub fn changes_by_itself(&self) -> bool {
        let code = self.viewer.as_ref().and_then(|viewer| viewer.cannot_request_code.as_deref());
        code == Some(CannotAsk::ASKED_RECENTLY)
    }
}

/// What only the mentor and admins see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct OwnMentor {
    pub email: String,
    pub accepting_requests: bool,
    pub capacity: Option<u8>,
}

/// What a student did with a mentor in the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SwipeAction {
    /// Asked for mentoring.
    Like,
    /// Not for me.
    Dislike,
    /// Kept for later.
    Favorite,
}

impl SwipeAction {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Like, Self::Dislike, Self::Favorite];

    /// The word for it on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Like => "like",
            Self::Dislike => "dislike",
            Self::Favorite => "favorite",
        }
    }

    /// What `word` stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.as_str() == word)
    }
}

/// How a student stands to a mentor, as stored.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PairRecord {
    /// The latest request between them.
    pub latest_request: Option<(Uuid, Status)>,
    /// When this mentor last refused this student.
    pub refused_at: Option<Timestamp>,
    /// A request between them was accepted at some time.
    pub ever_accepted: bool,
    /// A request between them is accepted or completed: they see each other's contacts.
    pub shares_contacts: bool,
    /// The student keeps the mentor as a favourite.
    pub favorite: bool,
    /// The student's standing swipe.
    pub swipe: Option<SwipeAction>,
    /// The student's rating.
    pub review: Option<ReviewView>,
    /// How many requests of the student wait for an answer, to whomever.
    pub pending_requests: u32,
}

/// How the calling student stands to a mentor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct ViewerState {
    pub request: Option<(Uuid, String)>,
    pub favorite: bool,
    pub swipe: Option<SwipeAction>,
    pub can_request: bool,
    /// Why not, as the error code that a request would get.
    pub cannot_request_code: Option<String>,
    pub can_rate: bool,
    pub review: Option<ReviewView>,
}

/// A tag in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagCount {
    /// As first typed by the first who used it.
    pub tag: String,
    /// How many listed mentors have it.
    pub count: u64,
}
