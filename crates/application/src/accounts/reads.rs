use async_trait::async_trait;
use domain::{
    accounts::Role,
    ids::{AccountId, SessionId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shaku::Interface;
use uuid::Uuid;

use super::{Credentials, SecretHash};
use crate::kernel::{Page, PageRequest, Unavailable};

/// An admin, as admins see each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct AdminView {
    pub id: Uuid,
    pub email: String,
    pub name: String,
    pub created_at: Timestamp,
    /// Counts changes, from 1.
    pub version: u64,
}

/// An account in an admin's list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct AccountView {
    pub id: Uuid,
    pub role: String,
    /// Empty after deletion, as is the name.
    pub email: String,
    pub name: String,
    pub blocked: bool,
    pub created_at: Timestamp,
}

/// A signed-in device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct SessionView {
    pub id: Uuid,
    pub device: Option<String>,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
}

/// An invite to become an admin. The code itself is shown once, when it is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InviteView {
    /// The first characters of the code's hash, enough to tell invites apart.
    pub id: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// When somebody used it.
    pub used_at: Option<Timestamp>,
}

/// How many things wait for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Unread notifications.
    pub unread: u64,
    /// Requests without an answer, to or from them.
    pub pending: u64,
    /// Requests under way.
    pub accepted: u64,
}

/// Whether a token's session may still act, as the database says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It may.
    Good,
    /// The session ended, or the account was blocked or deleted.
    Revoked,
}

/// Which accounts an admin looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountFilter {
    /// Folded start of the e-mail or of the name.
    pub query: Option<String>,
    /// Only these.
    pub role: Option<Role>,
    /// Only blocked, or only not blocked ones.
    pub blocked: Option<bool>,
}

/// Reads about accounts. One round trip each.
#[async_trait]
pub trait AccountReads: Interface {
    /// Credentials by [`domain::accounts::EmailAddress::key`]; living accounts only.
    async fn credentials(&self, email_key: &str) -> Result<Option<Credentials>, Unavailable>;

    /// Credentials of a living account.
    async fn credentials_of(&self, account: AccountId) -> Result<Option<Credentials>, Unavailable>;

    /// What `account` is, blocked or not; `None` after deletion.
    async fn role(&self, account: AccountId) -> Result<Option<Role>, Unavailable>;

    /// An admin who is still there.
    async fn admin(&self, account: AccountId) -> Result<Option<AdminView>, Unavailable>;

    /// Whether the session may still act.
    async fn standing(
        &self,
        account: AccountId,
        session: SessionId,
    ) -> Result<Standing, Unavailable>;

    /// Sessions of `account` that have not ended and can still be refreshed, newest first, at most
    /// 100.
    async fn sessions(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<SessionView>, Unavailable>;

    /// What waits for `account`.
    async fn counts(&self, account: AccountId, role: Role) -> Result<Counts, Unavailable>;

    /// Accounts, tombstones excluded, in the order of `page`.
    async fn accounts(
        &self,
        filter: &AccountFilter,
        page: PageRequest,
    ) -> Result<Page<AccountView>, Unavailable>;

    /// Invites in the order of `page`.
    async fn invites(&self, page: PageRequest) -> Result<Page<InviteView>, Unavailable>;

    /// Whether an unused invite with this hash exists and works at `now`, without using it up.
    async fn invite_works(&self, hash: SecretHash, now: Timestamp) -> Result<bool, Unavailable>;

    /// Everything stored about `account`, by kind: a JSON object with one member per kind
    /// (`account`, `profile`, `requests`, `reviews`, `sessions`, `notifications`, `favorites`,
    /// `swipes`). Reviews are those that a student wrote, or those of a mentor that have a text,
    /// without their authors. No hash of a secret is in it.
    async fn export(&self, account: AccountId) -> Result<Option<Value>, Unavailable>;
}
