//! Where meanings come from: the built-in model, a server, or nowhere.

mod absent;
mod cached;
mod openai;
mod universal_sentence_encoder;

pub use absent::AbsentEmbedder;
pub use cached::CachedEmbedder;
pub use openai::{OpenAiEmbedder, OpenAiSettings};
pub use universal_sentence_encoder::{LoadError, UniversalSentenceEncoder};

/// The name under which health checks and metrics know every embedder.
const PART: &str = "embedder";
