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
