use async_trait::async_trait;
use domain::{
    ids::{AccountId, AuditEntryId},
    time::Timestamp,
};

use crate::kernel::{Ids, Unavailable};

/// What was done to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuditedAct {
    /// It came to be.
    SignedUp,
    /// Somebody with its password came in.
    SignedIn,
    /// Its password was changed by whoever knew the old one.
    PasswordChanged,
    /// A code that resets its password was given out.
    ResetCodeIssued,
    /// Its password was changed by whoever had the code.
    PasswordReset,
    /// It was shut out.
    Blocked,
    /// It was let in again.
    Unblocked,
    /// It was turned into a tombstone.
    Deleted,
}

impl AuditedAct {
    /// Every act.
    pub const ALL: [Self; 8] = [
        Self::SignedUp,
        Self::SignedIn,
        Self::PasswordChanged,
        Self::ResetCodeIssued,
        Self::PasswordReset,
        Self::Blocked,
        Self::Unblocked,
        Self::Deleted,
    ];

    /// The word for it in storage and in exports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignedUp => "signed_up",
            Self::SignedIn => "signed_in",
            Self::PasswordChanged => "password_changed",
            Self::ResetCodeIssued => "reset_code_issued",
            Self::PasswordReset => "password_reset",
            Self::Blocked => "blocked",
            Self::Unblocked => "unblocked",
            Self::Deleted => "deleted",
        }
    }
}

/// An entry of the audit trail. It names accounts by id alone, and outlives what it tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its identity.
    pub id: AuditEntryId,
    /// Whose account.
    pub account: AccountId,
    /// What was done to it.
    pub act: AuditedAct,
    /// By whom; `None` is the command line or, for a reset, whoever had the code.
    pub by: Option<AccountId>,
    /// When.
    pub at: Timestamp,
}

impl AuditEntry {
    /// An entry with a new identity.
    pub(crate) fn new(
        ids: &dyn Ids,
        account: AccountId,
        act: AuditedAct,
        by: Option<AccountId>,
        at: Timestamp,
    ) -> Self {
        Self { id: AuditEntryId::new(ids.uuid()), account, act, by, at }
    }
}

/// The audit trail, bound to one unit of work: what did not happen is not in it.
#[async_trait]
pub trait AuditTrail: Send {
    /// Adds an entry.
    async fn record(&mut self, entry: AuditEntry) -> Result<(), Unavailable>;
}
