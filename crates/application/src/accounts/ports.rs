use std::fmt;

use async_trait::async_trait;
use domain::{
    accounts::{Password, Role},
    ids::{AccountId, SessionId},
    time::Timestamp,
};
use secrecy::SecretString;
use shaku::Interface;
use thiserror::Error;

use crate::kernel::Busy;

/// A password hash in PHC string format, with its own salt and parameters.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Why nothing was hashed.
#[derive(Debug, Error)]
pub enum HashError {
    /// The hashing queue is full.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The stored hash cannot be read, or the hasher broke.
    #[error("password hashing failed")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Hashes passwords off the async threads, behind a bounded queue.
#[async_trait]
pub trait PasswordHasher: Interface {
    /// A fresh hash with today's parameters.
    async fn hash(&self, password: &Password) -> Result<PasswordHash, HashError>;

    /// Whether `password` belongs to `hash`. With no hash it MUST spend the time of a real
    /// verification and answer `false`, so that nobody learns from the clock which accounts exist.
    async fn verify(
        &self,
        password: &Password,
        hash: Option<&PasswordHash>,
    ) -> Result<bool, HashError>;

    /// Whether `hash` was made with other parameters than today's.
    fn is_outdated(&self, hash: &PasswordHash) -> bool;
}

/// What an access token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessClaims {
    /// Whose it is.
    pub account: AccountId,
    /// As what they may act.
    pub role: Role,
    /// The session that it belongs to.
    pub session: SessionId,
    /// When it was issued, to the second.
    pub issued_at: Timestamp,
    /// When it stops working, to the second.
    pub expires_at: Timestamp,
}

/// Why a token was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TokenError {
    /// It was good once.
    #[error("the access token has expired")]
    Expired,
    /// It was never one of ours: wrong form, signature, algorithm, audience or issuer.
    #[error("the access token is not valid")]
    Invalid,
}

/// Signs and checks access tokens. Needs no I/O.
pub trait TokenIssuer: Interface {
    /// A signed token that carries `claims`.
    fn issue(&self, claims: &AccessClaims) -> SecretString;

    /// What `token` says, if it is ours and `now` is before its end (5 s of leeway).
    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, TokenError>;
}
