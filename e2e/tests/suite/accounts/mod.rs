//! Signing up and in, sessions, passwords, one's own account.

mod admins;
mod deletion;
mod erasure;
mod me;
mod passwords;
mod refresh;
mod sessions;
mod sign_in;
mod sign_up;
mod tokens;
