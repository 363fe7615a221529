//! Keeping order: invites, accounts, blocks, reset codes.

mod desk;
mod service;

pub use desk::{AdminDesk, AdminError, IssuedCode};
pub use service::AdminDeskService;
