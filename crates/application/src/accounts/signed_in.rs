use domain::{
    accounts::Role,
    ids::{AccountId, AdminId, MentorId, SessionId, StudentId},
    time::Timestamp,
};
use thiserror::Error;

use super::AccessClaims;

/// Somebody whose access token was checked. Only [`super::Authenticator`] makes one, and a use case
/// that asks for one cannot be called without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedIn {
    account: AccountId,
    role: Role,
    session: SessionId,
    until: Timestamp,
}

/// The caller is somebody else than the use case is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a {actual} may not do this")]
pub struct WrongRole {
    /// What the caller is.
    pub actual: Role,
}

impl SignedIn {
    pub(super) const fn new(claims: &AccessClaims) -> Self {
        let AccessClaims { account, role, session, expires_at: until, .. } = *claims;
        Self { account, role, session, until }
    }

    /// Who.
    pub const fn account(self) -> AccountId {
        self.account
    }

    /// As what.
    pub const fn role(self) -> Role {
        self.role
    }

    /// On which device.
    pub const fn session(self) -> SessionId {
        self.session
    }

    /// Until when the token holds, for what goes on after the call.
    pub const fn until(self) -> Timestamp {
        self.until
    }
}

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident($role:ident) -> $id:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(SignedIn);

        impl $name {
            /// Who.
            pub const fn id(self) -> $id {
                $id::new(self.0.account.uuid())
            }
        }

        impl TryFrom<SignedIn> for $name {
            type Error = WrongRole;

            fn try_from(caller: SignedIn) -> Result<Self, WrongRole> {
                match caller.role {
                    Role::$role => Ok(Self(caller)),
                    actual => Err(WrongRole { actual }),
                }
            }
        }

        impl From<$name> for SignedIn {
            fn from(caller: $name) -> Self {
                caller.0
            }
        }
    )*};
}

roles! {
    /// A student whose access token was checked.
    SignedInStudent(Student) -> StudentId;
    /// A mentor whose access token was checked.
    SignedInMentor(Mentor) -> MentorId;
    /// An admin whose access token was checked.
    SignedInAdmin(Admin) -> AdminId;
}
