//! Processes: starting them, watching them, ending them.

pub mod account;
pub mod identity;
pub mod launch;
pub mod leash;
pub mod part;
pub mod patience;
pub mod ports;
pub mod programs;
pub mod released;
pub mod secret;
