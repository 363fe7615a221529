use async_trait::async_trait;
use domain::{
    accounts::{Password, Role},
    ids::{AccountId, SessionId},
};
use serde_json::Value;
use shaku::Interface;
use thiserror::Error;

use super::{Client, Counts, EntranceError, Profile, SessionView, SignedIn};
use crate::kernel::{IdempotentCall, KeyReused, OnceError, Outcome, Unavailable};

/// Why something that asks for the password was not done.
#[derive(Debug, Error)]
pub enum ConfirmError {
    /// The present password is another.
    #[error("the present password is wrong")]
    WrongPassword,
    /// The account went meanwhile.
    #[error("there is no such account")]
    Gone,
    /// The key came with another body before.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// Too many tries, too much to do, or a part is down.
    #[error(transparent)]
    Entrance(#[from] EntranceError),
}

/// Why no new password was set by a code.
#[derive(Debug, Error)]
pub enum ResetError {
    /// The code is unknown, used or expired.
    #[error("the reset code does not work")]
    CodeInvalid,
    /// Too many tries, too much to do, or a part is down.
    #[error(transparent)]
    Entrance(#[from] EntranceError),
}

/// Somebody's own account.
#[derive(Debug, Clone, PartialEq)]
pub struct Me {
    /// Who they are.
    pub profile: Profile,
    /// What waits for them.
    pub counts: Counts,
}

/// What people do with their own account.
#[async_trait]
pub trait AccountDesk: Interface {
    /// Who they are and what waits for them; `None` when the account is gone.
    async fn me(&self, caller: SignedIn) -> Result<Option<Me>, Unavailable>;

    /// What `account` is, if the caller could read it; else `None`.
    async fn role_of(
        &self,
        caller: SignedIn,
        account: AccountId,
    ) -> Result<Option<Role>, Unavailable>;

    /// Everything stored about them; `None` when the account is gone.
    async fn export(&self, caller: SignedIn) -> Result<Option<Value>, Unavailable>;

    /// Their signed-in devices, newest first.
    async fn sessions(&self, caller: SignedIn) -> Result<Vec<SessionView>, Unavailable>;

    /// Ends this session, or every one.
    async fn sign_out(
        &self,
        caller: SignedIn,
        all: bool,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<()>, OnceError>;

    /// Ends one of their sessions; fine if there is none.
    async fn end_session(&self, caller: SignedIn, session: SessionId) -> Result<(), Unavailable>;

    /// Replaces the password and ends the other sessions.
    async fn change_password(
        &self,
        caller: SignedIn,
        current: Password,
        new: Password,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<()>, ConfirmError>;

    /// Sets a password by a one-time code, and ends all sessions.
    async fn reset_password(
        &self,
        code: &str,
        new: Password,
        client: Client,
    ) -> Result<(), ResetError>;

    /// Deletes the account: a tombstone stays.
    async fn delete(
        &self,
        caller: SignedIn,
        password: Password,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<()>, ConfirmError>;
}
