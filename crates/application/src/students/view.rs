use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::mentors::ContactView;

/// A student, as much of them as the caller may see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct StudentView {
    pub id: Uuid,
    pub name: String,
    pub bio: Option<String>,
    pub interests: Vec<String>,
    pub contacts: Vec<ContactView>,
    /// The text of an [`crate::images::Avatar`].
    pub avatar: Option<String>,
    pub created_at: Timestamp,
    /// For the student and for admins.
    pub own: Option<OwnStudent>,
    /// Counts changes, from 1.
    pub version: u64,
}

/// What only the student and admins see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct OwnStudent {
    pub email: String,
    pub age: Option<u8>,
}
