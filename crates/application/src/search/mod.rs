//! Finding mentors by meaning and by letters.

mod desk;
mod indexing;
pub mod letters;
mod ports;
mod service;

pub use desk::{
    MentorQuery, RANKED_AT_MOST, SearchDesk, SearchError, SearchItem, SearchKey, SearchPage,
};
pub use indexing::{Indexing, IndexingService, Progress};
pub use ports::{
    Embedder, Embedding, EmbeddingModel, IndexFilter, IndexHit, IndexQuery, IndexRebuild,
    IndexState, MentorDocument, MentorIndex, NamedMentor, ProfileWord, ProfileWords, QueryMender,
    Relevance,
};
pub use service::SearchDeskService;
