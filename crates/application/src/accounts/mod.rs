//! Accounts of every role: signing up and in, sessions, passwords, deletion, and who sees what.

mod account;
mod account_service;
mod audit;
mod authenticator;
mod entrance;
mod entrance_service;
mod grants;
mod ports;
mod profiles;
mod reads;
mod revocations;
mod secret;
mod signed_in;
mod stores;
pub mod visibility;

pub(crate) use account_service::end_all;
pub(crate) use grants::spelled;
pub(crate) use revocations::FRESH_FOR;

pub use account::{AccountDesk, ConfirmError, Me, ResetError};
pub use account_service::AccountDeskService;
pub use audit::{AuditEntry, AuditTrail, AuditedAct};
pub use authenticator::TokenAuthenticator;
pub use entrance::{
    AdminSignUp, AuthenticateError, Authenticator, Client, Entrance, EntranceError, Profile,
    RefreshError, SessionGrant, SignIn, SignInError, SignUp, SignUpError,
};
pub use entrance_service::EntranceService;
pub use grants::{Grants, IssuedTokens, TokenGrants};
pub use ports::{AccessClaims, HashError, PasswordHash, PasswordHasher, TokenError, TokenIssuer};
pub use profiles::{ProfileReader, Profiles};
pub use reads::{
    AccountFilter, AccountReads, AccountView, AdminView, Counts, InviteView, SessionView, Standing,
};
pub use revocations::{RevocationList, Revocations};
pub use secret::SecretHash;
pub use signed_in::{SignedIn, SignedInAdmin, SignedInMentor, SignedInStudent, WrongRole};
pub use stores::{
    Accounts, Credentials, InsertAccountError, NewAccount, NewRefreshToken, NewSession,
    OneTimeCodes, RefreshToken, Sessions,
};
pub use visibility::Onlooker;
