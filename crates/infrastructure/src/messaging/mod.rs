//! Telling others that something happened.

mod in_process;

pub use in_process::InProcessEvents;
