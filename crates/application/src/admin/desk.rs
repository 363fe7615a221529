use async_trait::async_trait;
use domain::{accounts::EmailAddress, ids::AccountId, time::Timestamp};
use serde::{Deserialize, Serialize};
use shaku::Interface;
use thiserror::Error;

use crate::{
    accounts::{AccountFilter, AccountView, InviteView, SignedInAdmin},
    kernel::{IdempotentCall, OnceError, Outcome, Page, PageRequest, Unavailable},
};

/// A one-time code, to be handed over by whoever asked for it. It is shown only now.
#[derive(Clone, Serialize, Deserialize)]
pub struct IssuedCode {
    /// The code itself.
    pub code: String,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// Why an admin's command was not carried out.
#[derive(Debug, Error)]
pub enum AdminError {
    /// There is no such living account.
    #[error("there is no such account")]
    NotFound,
    /// Admins do not block themselves.
    #[error("an admin cannot block their own account")]
    OwnAccount,
    /// The call is a bad repetition, or the database did not answer.
    #[error(transparent)]
    Once(#[from] OnceError),
}

impl From<Unavailable> for AdminError {
    fn from(error: Unavailable) -> Self {
        Self::Once(error.into())
    }
}

/// What admins do, here and on the command line.
#[async_trait]
pub trait AdminDesk: Interface {
    /// Makes an invite for another admin.
    async fn invite(
        &self,
        admin: SignedInAdmin,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<IssuedCode>, OnceError>;

    /// Makes an invite on behalf of whoever runs the command line on the server.
    async fn invite_from_console(&self) -> Result<IssuedCode, Unavailable>;

    /// Invites, used and unused.
    async fn invites(
        &self,
        admin: SignedInAdmin,
        page: PageRequest,
    ) -> Result<Page<InviteView>, Unavailable>;

    /// Accounts that pass `filter`.
    async fn accounts(
        &self,
        admin: SignedInAdmin,
        filter: &AccountFilter,
        page: PageRequest,
    ) -> Result<Page<AccountView>, Unavailable>;

    /// Makes a code by which the account's owner sets a new password.
    async fn reset_code(
        &self,
        admin: SignedInAdmin,
        account: AccountId,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<IssuedCode>, AdminError>;

    /// The same, on behalf of whoever runs the command line on the server.
    async fn reset_code_from_console(&self, email: &EmailAddress)
    -> Result<IssuedCode, AdminError>;

    /// Blocks an account: it cannot sign in, its sessions end, its open requests are cancelled, a
    /// mentor is not listed any more. Fine if it is blocked already.
    async fn block(
        &self,
        admin: SignedInAdmin,
        account: AccountId,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<AccountView>, AdminError>;

    /// Takes a block back. What was cancelled stays so. Fine if it is not blocked.
    async fn unblock(
        &self,
        admin: SignedInAdmin,
        account: AccountId,
        call: Option<IdempotentCall>,
    ) -> Result<Outcome<AccountView>, AdminError>;
}
