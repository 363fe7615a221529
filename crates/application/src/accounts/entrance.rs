use std::{net::IpAddr, time::Duration};

use async_trait::async_trait;
use domain::{
    accounts::{EmailAddress, Password, PersonName, Role},
    ids::{AccountId, SessionId},
    mentors::MentorProfile,
    students::StudentProfile,
};
use secrecy::SecretString;
use shaku::Interface;
use thiserror::Error;

use super::{AdminView, HashError, SignedIn};
use crate::{
    kernel::{Busy, RateLimited, Unavailable},
    mentors::MentorView,
    students::StudentView,
};

/// Where a call comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The address that limits count by.
    pub address: IpAddr,
    /// What the device calls itself.
    pub device: Option<String>,
}

/// What somebody registers with.
#[derive(Debug, Clone)]
pub struct SignUp<P> {
    /// Their e-mail.
    pub email: EmailAddress,
    /// Their password.
    pub password: Password,
    /// What they say of themselves.
    pub profile: P,
}

/// What an admin registers with.
#[derive(Debug, Clone)]
pub struct AdminSignUp {
    /// The one-time invite.
    pub invite: String,
    /// How to call them.
    pub name: PersonName,
}

/// What somebody signs in with.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// As what; `None` for whatever the account is.
    pub role: Option<Role>,
    /// Their e-mail.
    pub email: EmailAddress,
    /// What they say is their password.
    pub password: Password,
}

/// An account's own profile.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "lives for one answer")]
pub enum Profile {
    /// A student's.
    Student(StudentView),
    /// A mentor's.
    Mentor(MentorView),
    /// An admin's.
    Admin(AdminView),
}

/// A session that just began or goes on.
#[derive(Debug, Clone)]
pub struct SessionGrant {
    /// Whose.
    pub account: AccountId,
    /// As what.
    pub role: Role,
    /// Which.
    pub session: SessionId,
    /// Works at once.
    pub access_token: SecretString,
    /// For how long.
    pub expires_in: Duration,
    /// Gives the next grant.
    pub refresh_token: SecretString,
    /// For how long.
    pub refresh_expires_in: Duration,
    /// Who they are.
    pub profile: Profile,
}

/// What every way in may fail with.
#[derive(Debug, Error)]
pub enum EntranceError {
    /// Too many tries.
    #[error(transparent)]
    RateLimited(#[from] RateLimited),
    /// Too many people at once.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The database or the hasher is down.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<HashError> for EntranceError {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy(busy) => Self::Busy(busy),
            HashError::Broken(source) => Self::Unavailable(Unavailable::new("hasher", source)),
        }
    }
}

/// Why nobody was registered.
#[derive(Debug, Error)]
pub enum SignUpError {
    /// Another account has the e-mail.
    #[error("the e-mail is taken")]
    EmailTaken,
    /// The invite is unknown, used or expired.
    #[error("the invite does not work")]
    InviteInvalid,
    /// What every way in may fail with.
    #[error(transparent)]
    Entrance(#[from] EntranceError),
}

/// Why nobody was signed in.
#[derive(Debug, Error)]
pub enum SignInError {
    /// E-mail and password do not belong together, or there is no such account.
    #[error("e-mail or password is wrong")]
    InvalidCredentials,
    /// The password is right, the door is not.
    #[error("the account is a {actual}'s")]
    WrongRole {
        /// What the account is.
        actual: Role,
    },
    /// The password is right, and the account blocked.
    #[error("the account is blocked")]
    Blocked,
    /// What every way in may fail with.
    #[error(transparent)]
    Entrance(#[from] EntranceError),
}

/// Why a session does not go on.
#[derive(Debug, Error)]
pub enum RefreshError {
    /// It was never one of our tokens.
    #[error("the refresh token is not valid")]
    Invalid,
    /// The session has ended or expired, or its account is blocked.
    #[error("the session has ended")]
    Revoked,
    /// The token was used up long ago: somebody has a copy. The session ends.
    #[error("the refresh token was used before")]
    Reused,
    /// What every way in may fail with.
    #[error(transparent)]
    Entrance(#[from] EntranceError),
}

/// Why nobody is signed in by a token.
#[derive(Debug, Error)]
pub enum AuthenticateError {
    /// The token has expired: refresh and try again.
    #[error("the access token has expired")]
    Expired,
    /// The token was never one of ours.
    #[error("the access token is not valid")]
    Invalid,
    /// Its session has ended: sign in again.
    #[error("the session has ended")]
    Revoked,
    /// Whether it has ended cannot be known now.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// Signing up and in.
#[async_trait]
pub trait Entrance: Interface {
    /// Registers a student.
    async fn sign_up_student(
        &self,
        sign_up: SignUp<StudentProfile>,
        client: Client,
    ) -> Result<SessionGrant, SignUpError>;

    /// Registers a mentor, who is found by searches soon after.
    async fn sign_up_mentor(
        &self,
        sign_up: SignUp<MentorProfile>,
        client: Client,
    ) -> Result<SessionGrant, SignUpError>;

    /// Registers an admin who was invited.
    async fn sign_up_admin(
        &self,
        sign_up: SignUp<AdminSignUp>,
        client: Client,
    ) -> Result<SessionGrant, SignUpError>;

    /// Signs in, in the same time whether or not there is such an account.
    async fn sign_in(&self, sign_in: SignIn, client: Client) -> Result<SessionGrant, SignInError>;

    /// Exchanges a refresh token. It still works for a while, in case the answer gets lost; a
    /// replay after that ends the session.
    async fn refresh(
        &self,
        refresh_token: &str,
        client: Client,
    ) -> Result<SessionGrant, RefreshError>;
}

/// Tells who calls.
#[async_trait]
pub trait Authenticator: Interface {
    /// Who holds `access_token`, unless their session has ended. Answers from memory while that is
    /// fresh, else from the database.
    async fn authenticate(&self, access_token: &str) -> Result<SignedIn, AuthenticateError>;
}
