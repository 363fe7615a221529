//! Whether the service is there.

pub mod ping;
