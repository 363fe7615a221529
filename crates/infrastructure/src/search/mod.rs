//! Search by meaning: what text means, what was meant by what was typed, and who is near it.

pub mod mending;
mod pronunciation;
mod vocabulary;

pub use vocabulary::Vocabulary;
