//! What students say of themselves.

mod interests;
mod profile;

pub use interests::Interests;
pub use profile::{StudentChange, StudentProfile};
