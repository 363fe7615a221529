//! Students' profiles.

mod ports;
mod view;

pub use ports::{StudentReads, Students};
pub use view::{OwnStudent, StudentView};
