//! Whether the service is there.

pub mod health;
pub mod ping;
