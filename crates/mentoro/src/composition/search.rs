use std::sync::Arc;

use application::search::{Embedder, EmbeddingModel, MentorIndex, QueryMender};

use super::absent::Absent;

/// What search by meaning consists of.
pub struct Search {
    pub embedder: Arc<dyn Embedder>,
    pub mender: Arc<dyn QueryMender>,
    pub index: Arc<dyn MentorIndex>,
}

impl Search {
    /// For commands that never search.
    pub fn none() -> Self {
        let model = EmbeddingModel { name: "none".to_owned(), dimensions: 0 };
        let absent = Arc::new(Absent::new(model, "this command does not search"));
        Self { embedder: absent.clone(), mender: absent.clone(), index: absent }
    }
}
