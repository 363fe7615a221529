use application::{
    kernel::Unavailable,
    search::{Embedder, Embedding, EmbeddingModel},
};
use async_trait::async_trait;

/// A model to which texts of the same length mean the same.
pub struct Lengths(EmbeddingModel);

impl Lengths {
    pub const fn of(model: EmbeddingModel) -> Self {
        Self(model)
    }

    fn meaning(text: &str) -> Embedding {
        let mut vector = [0.1; 8];
        vector[text.chars().count() % 8] = 1.0;
        Embedding::quantized(&vector)
    }
}

#[async_trait]
impl Embedder for Lengths {
    fn model(&self) -> &EmbeddingModel {
        &self.0
    }

    async fn embed_query(&self, text: &str) -> Result<Embedding, Unavailable> {
        Ok(Self::meaning(text))
    }

    async fn embed_documents(&self, texts: &[String]) -> Result<Vec<Embedding>, Unavailable> {
        Ok(texts.iter().map(|text| Self::meaning(text)).collect())
    }
}
