//! Accounts of every role: signing up and in, sessions, passwords, deletion.

mod ports;

pub use ports::{AccessClaims, HashError, PasswordHash, PasswordHasher, TokenError, TokenIssuer};
