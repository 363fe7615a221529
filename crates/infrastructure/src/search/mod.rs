//! Search by meaning: what text means, what was meant by what was typed, and who is near it.

mod embedded_index;
pub mod embedding;
pub mod mending;
mod pronunciation;
mod qdrant;
#[cfg(test)]
mod testing;
mod topics;
mod vocabulary;

pub use embedded_index::EmbeddedIndex;
pub use qdrant::{QdrantIndex, QdrantSettings, QdrantSettingsError};
pub use vocabulary::Vocabulary;
