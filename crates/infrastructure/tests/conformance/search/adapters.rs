//! The adapters under test, each empty.

use std::sync::Arc;

use application::search::MentorIndex;
use infrastructure::search::{EmbeddedIndex, Vocabulary};

use super::documents::DIMENSIONS;

pub async fn embedded() -> Box<dyn MentorIndex> {
    let vocabulary = Arc::new(Vocabulary::default());
    Box::new(EmbeddedIndex::start(DIMENSIONS, vocabulary, None).unwrap())
}

/// With a graph as soon as it is built, however few mentors there are.
pub async fn embedded_by_graph() -> Box<dyn MentorIndex> {
    let vocabulary = Arc::new(Vocabulary::default());
    Box::new(EmbeddedIndex::start_scanning(0, DIMENSIONS, vocabulary, None).unwrap())
}
