use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::mentors::ContactView;

/// One side of a request, as much of them as the other may see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct PartyView {
    pub id: Uuid,
    /// Empty once deleted.
    pub name: String,
    /// The text of an [`crate::images::Avatar`].
    pub avatar: Option<String>,
    pub contacts: Vec<ContactView>,
    pub deleted: bool,
}

/// A request as storage knows it: contacts of both sides, and what decides about showing them.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestRecord {
    /// The request, contacts included.
    pub request: RequestView,
    /// Whether any request between the two is accepted or completed.
    pub shares_contacts: bool,
    /// Whether the student is under 18.
    pub student_is_minor: bool,
}

/// A request, as much of it as the caller may see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct RequestView {
    pub id: Uuid,
    pub student: PartyView,
    pub mentor: PartyView,
    /// The mentor's, null once deleted.
    pub expertise: Option<String>,
    pub query: Option<String>,
    pub status: String,
    pub reason: Option<String>,
    pub cancelled_by: Option<String>,
    pub date: Option<Timestamp>,
    pub place: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub decided_at: Option<Timestamp>,
    pub expires_at: Timestamp,
    /// Counts changes, from 1.
    pub version: u64,
}
