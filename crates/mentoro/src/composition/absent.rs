use application::{
    kernel::Unavailable,
    search::{
        Embedder, Embedding, EmbeddingModel, IndexHit, IndexQuery, IndexRebuild, MentorDocument,
        MentorIndex, QueryMender,
    },
};
use async_trait::async_trait;
use domain::ids::MentorId;

/// Stands where the model or the index could not be opened, or is of no use: it answers every call
/// with that, and the search does without.
pub struct Absent {
    model: EmbeddingModel,
    why: String,
}

impl Absent {
    /// `model` is absent, and `why`.
    pub fn new(model: EmbeddingModel, why: impl Into<String>) -> Self {
        Self { model, why: why.into() }
    }

    fn embedder<T>(&self) -> Result<T, Unavailable> {
        Err(Unavailable::new("embedder", self.why.clone()))
    }

    fn index<T>(&self) -> Result<T, Unavailable> {
        Err(Unavailable::new("index", self.why.clone()))
    }
}

#[async_trait]
impl Embedder for Absent {
    fn model(&self) -> &EmbeddingModel {
        &self.model
    }

    async fn embed_query(&self, _: &str) -> Result<Embedding, Unavailable> {
        self.embedder()
    }

    async fn embed_documents(&self, _: &[String]) -> Result<Vec<Embedding>, Unavailable> {
        self.embedder()
    }
}

impl QueryMender for Absent {
    fn mend(&self, _: &str) -> Option<String> {
        None
    }
}

#[async_trait]
impl MentorIndex for Absent {
    async fn search(&self, _: &IndexQuery) -> Result<Vec<IndexHit>, Unavailable> {
        self.index()
    }

    async fn upsert(&self, _: Vec<MentorDocument>) -> Result<(), Unavailable> {
        self.index()
    }

    async fn remove(&self, _: &[MentorId]) -> Result<(), Unavailable> {
        self.index()
    }

    async fn rebuild(&self) -> Result<Box<dyn IndexRebuild>, Unavailable> {
        self.index()
    }
}
