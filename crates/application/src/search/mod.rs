//! Finding mentors by meaning and by letters.

pub mod letters;
mod ports;

pub use ports::{
    Embedder, Embedding, EmbeddingModel, IndexFilter, IndexHit, IndexQuery, IndexRebuild,
    MentorDocument, MentorIndex, QueryMender, Relevance,
};
