use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who wrote a review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewAuthor {
    /// The first name.
    pub name: String,
    /// Key of the picture in the image store; only for signed-in callers.
    pub avatar: Option<String>,
}

impl ReviewAuthor {
    /// Of the student who calls themselves `name`, of which everything but the first word is left
    /// out.
    pub fn of(name: &str, avatar: Option<String>) -> Self {
        Self { name: name.split_whitespace().next().unwrap_or_default().to_owned(), avatar }
    }
}

/// A rating with or without a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct ReviewView {
    pub id: Uuid,
    pub mentor: Uuid,
    /// Gone with the account.
    pub author: Option<ReviewAuthor>,
    pub score: u8,
    pub text: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Counts changes, from 1.
    pub version: u64,
}

/// A rating as storage knows it: the author's picture, and what decides about showing it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewRecord {
    /// The rating, picture included.
    pub review: ReviewView,
    /// Whose it is, until they are deleted.
    pub student: Option<Uuid>,
    /// Whether the mentor is listed: living and not blocked.
    pub is_mentor_listed: bool,
}

/// What a review came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reviewed {
    /// As it is now.
    pub review: ReviewView,
    /// Whether it is new; `false` when it filled in a rating without a text.
    pub is_new: bool,
}
