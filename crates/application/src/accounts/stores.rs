use async_trait::async_trait;
use domain::{
    accounts::{EmailAddress, PersonName, Role},
    ids::{AccountId, AdminId, SessionId},
    time::Timestamp,
};
use thiserror::Error;

use super::{AccountView, PasswordHash, SecretHash};
use crate::kernel::Unavailable;

/// An account about to exist.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Its identity.
    pub id: AccountId,
    /// What it may be.
    pub role: Role,
    /// Unique over all roles by [`EmailAddress::key`].
    pub email: EmailAddress,
    /// How to call the person.
    pub name: PersonName,
    /// Of the first password.
    pub password: PasswordHash,
    /// Now.
    pub created_at: Timestamp,
}

/// Why an account was not made.
#[derive(Debug, Error)]
pub enum InsertAccountError {
    /// Another account has this e-mail.
    #[error("the e-mail is taken")]
    EmailTaken,
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// What signing in needs to know.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Whose.
    pub account: AccountId,
    /// As what.
    pub role: Role,
    /// To verify against.
    pub password: PasswordHash,
    /// May not come in.
    pub blocked: bool,
}

/// Accounts of every role, bound to one unit of work.
#[async_trait]
pub trait Accounts: Send {
    /// MUST answer [`InsertAccountError::EmailTaken`] also when another transaction takes the
    /// e-mail at the same time.
    async fn insert(&mut self, account: NewAccount) -> Result<(), InsertAccountError>;

    /// Credentials of a living account, locked until the unit ends; `None` after deletion.
    async fn credentials(&mut self, id: AccountId) -> Result<Option<Credentials>, Unavailable>;

    /// A living account as admins see it; `None` after deletion.
    async fn view(&mut self, id: AccountId) -> Result<Option<AccountView>, Unavailable>;

    /// Locks the profile of the account, if it has one, until the unit ends. In the order of locks it
    /// comes before the account.
    async fn lock_profile(&mut self, id: AccountId) -> Result<(), Unavailable>;

    /// Replaces the password.
    async fn set_password(
        &mut self,
        id: AccountId,
        password: &PasswordHash,
    ) -> Result<(), Unavailable>;

    /// Replaces the password unless it changed since `old` was read (a rehash at sign-in must not
    /// undo a change of password).
    async fn rehash(
        &mut self,
        id: AccountId,
        old: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<(), Unavailable>;

    /// Blocks (`Some`) or unblocks (`None`) a living account. `false` when it was so already, or
    /// there is no such account. A blocked mentor is not listed any more, an unblocked one is.
    async fn set_blocked(
        &mut self,
        id: AccountId,
        since: Option<Timestamp>,
    ) -> Result<bool, Unavailable>;

    /// Leaves a tombstone: id, role and times. E-mail, name, password and profile go, notifications,
    /// codes, idempotency rows, favourites and swipes (of a mentor, those of others too); texts of the person's requests go;
    /// ratings stay without text or author; the e-mail is free again; a mentor is not listed any
    /// more. The caller has ended the sessions and cancelled the open requests.
    async fn bury(&mut self, id: AccountId, now: Timestamp) -> Result<(), Unavailable>;
}

/// A device about to be signed in.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its identity.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// What the device calls itself, cut to 200 characters.
    pub device: Option<String>,
    /// Now.
    pub created_at: Timestamp,
}

/// A refresh token about to be given out. Only its hash is stored.
#[derive(Debug, Clone, Copy)]
pub struct NewRefreshToken {
    /// Of the token.
    pub hash: SecretHash,
    /// The family.
    pub session: SessionId,
    /// The token that it was exchanged for; `None` at sign-in.
    pub parent: Option<SecretHash>,
    /// Now.
    pub created_at: Timestamp,
    /// When it stops working unused.
    pub expires_at: Timestamp,
}

/// A refresh token as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshToken {
    /// Of the token.
    pub hash: SecretHash,
    /// The family.
    pub session: SessionId,
    /// Whose.
    pub account: AccountId,
    /// As what.
    pub role: Role,
    /// The token that it was exchanged for.
    pub parent: Option<SecretHash>,
    /// When it was first exchanged.
    pub rotated_at: Option<Timestamp>,
    /// Whether one of its successors was exchanged.
    pub successor_used: bool,
    /// When it stops working unused.
    pub expires_at: Timestamp,
    /// Whether its session has ended.
    pub session_ended: bool,
    /// Whether its account is blocked.
    pub blocked: bool,
}

/// Signed-in devices and their refresh tokens, bound to one unit of work.
#[async_trait]
pub trait Sessions: Send {
    /// Adds a device.
    async fn insert(&mut self, session: NewSession) -> Result<(), Unavailable>;

    /// Adds a token to its family.
    async fn add_token(&mut self, token: NewRefreshToken) -> Result<(), Unavailable>;

    /// A token of a living account, its session locked until the unit ends.
    async fn token(&mut self, hash: SecretHash) -> Result<Option<RefreshToken>, Unavailable>;

    /// Marks `token` as exchanged, if it was not yet, its parent as having a used successor, and
    /// its session as used.
    async fn rotate(&mut self, token: &RefreshToken, now: Timestamp) -> Result<(), Unavailable>;

    /// Ends one session of `account`. `false` when it had ended or is somebody else's.
    async fn end(
        &mut self,
        account: AccountId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<bool, Unavailable>;

    /// Ends every session of `account` but `kept`; the ended ones.
    async fn end_all(
        &mut self,
        account: AccountId,
        kept: Option<SessionId>,
        now: Timestamp,
    ) -> Result<Vec<SessionId>, Unavailable>;
}

/// Invites and password reset codes, bound to one unit of work. Only hashes are stored.
#[async_trait]
pub trait OneTimeCodes: Send {
    /// Adds an invite; `by` is `None` from the command line.
    async fn add_invite(
        &mut self,
        hash: SecretHash,
        by: Option<AdminId>,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), Unavailable>;

    /// Uses up an invite for `by`. `false` if unknown, used or expired; of two simultaneous uses
    /// one wins.
    async fn redeem_invite(
        &mut self,
        hash: SecretHash,
        by: AccountId,
        now: Timestamp,
    ) -> Result<bool, Unavailable>;

    /// Adds a reset code; earlier ones of the account stop working.
    async fn add_reset(
        &mut self,
        hash: SecretHash,
        account: AccountId,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), Unavailable>;

    /// Uses up a reset code of a living account; whose it was. `None` if unknown, used or expired.
    async fn redeem_reset(
        &mut self,
        hash: SecretHash,
        now: Timestamp,
    ) -> Result<Option<AccountId>, Unavailable>;
}
