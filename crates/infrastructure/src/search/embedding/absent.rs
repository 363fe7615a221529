use application::{
    kernel::Unavailable,
    search::{Embedder, Embedding, EmbeddingModel},
};
use async_trait::async_trait;

use super::PART;

/// Stands in for a model that cannot be loaded, so that everything but search by meaning works.
/// It refuses each call with the reason.
pub struct AbsentEmbedder {
    model: EmbeddingModel,
    why: String,
}

impl AbsentEmbedder {
    /// Stands in for `model`, which is not there because of `why`.
    pub fn new(model: EmbeddingModel, why: &dyn std::error::Error) -> Self {
        let mut reasons = why.to_string();
        let mut source = why.source();
        while let Some(error) = source {
            reasons = format!("{reasons}: {error}");
            source = error.source();
        }
        Self { model, why: reasons }
    }

    fn refusal(&self) -> Unavailable {
        Unavailable::new(PART, self.why.clone())
    }
}

#[async_trait]
impl Embedder for AbsentEmbedder {
    fn model(&self) -> &EmbeddingModel {
        &self.model
    }

    async fn embed_query(&self, _: &str) -> Result<Embedding, Unavailable> {
        Err(self.refusal())
    }

    async fn embed_documents(&self, _: &[String]) -> Result<Vec<Embedding>, Unavailable> {
        Err(self.refusal())
    }
}
