//! Accounts of every role: signing up and in, sessions, passwords, deletion.

mod ports;
mod reads;
mod secret;
mod stores;

pub use ports::{AccessClaims, HashError, PasswordHash, PasswordHasher, TokenError, TokenIssuer};
pub use reads::{
    AccountFilter, AccountReads, AccountView, AdminView, Counts, InviteView, SessionView, Standing,
};
pub use secret::SecretHash;
pub use stores::{
    Accounts, Credentials, InsertAccountError, NewAccount, NewRefreshToken, NewSession,
    OneTimeCodes, RefreshToken, Sessions,
};
