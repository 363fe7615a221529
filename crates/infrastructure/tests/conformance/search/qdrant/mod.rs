//! What the index on a Qdrant server promises beyond the port; on the stand-in, where faults can be
//! had for the asking.

mod faults;
mod payloads;
mod replica;
mod replicas;
mod server;
mod words;

pub use replica::Replica;
pub use server::{clear, settings, settings_of};
