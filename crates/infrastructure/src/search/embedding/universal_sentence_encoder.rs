use std::{io, num::NonZeroUsize, path::Path, sync::Arc, thread, time::Duration};

use application::{
    kernel::Unavailable,
    search::{Embedder, Embedding, EmbeddingModel},
};
use async_trait::async_trait;
use sentence_encoder::{DIMENSIONS, ModelError, SentenceEncoder};
use thiserror::Error;
use tokio::time::timeout;

use super::PART;
use crate::cpu_pool::{CpuPool, PoolMetrics, PoolSize};

/// The built-in model: Google's Universal Sentence Encoder, multilingual version 3, on this
/// machine's cores.
pub struct UniversalSentenceEncoder {
    model: EmbeddingModel,
    encoder: Arc<SentenceEncoder>,
    pool: CpuPool,
}

/// Why the built-in model cannot be used.
#[derive(Debug, Error)]
pub enum LoadError {
    /// Its files are missing or broken.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Its threads cannot be started.
    #[error("no threads for the model")]
    Threads(#[from] io::Error),
}

impl UniversalSentenceEncoder {
    /// How many texts may wait. At 1 ms for a query, the last of them waits well below
    /// [`Self::PATIENCE`]; more than this is an overload that waiting would not mend.
    const QUEUE: NonZeroUsize = NonZeroUsize::new(256).unwrap();
    /// How long a caller waits for one text.
    const PATIENCE: Duration = Duration::from_secs(2);
    /// When whoever finds the queue full may try again.
    const RETRY_AFTER: Duration = Duration::from_secs(1);

    /// What it is called beside each stored vector.
    pub fn description() -> EmbeddingModel {
        EmbeddingModel { name: "use-multilingual-v3".to_owned(), dimensions: DIMENSIONS }
    }

    /// Loads the model from `folder`, where `scripts/fetch-model` puts it, and starts a thread per
    /// core.
    ///
    /// # Errors
    /// A model that is missing or broken.
    pub fn open(folder: &Path) -> Result<Self, LoadError> {
        let threads = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let size = PoolSize { threads, queue: Self::QUEUE };
        Ok(Self {
            model: Self::description(),
            encoder: Arc::new(SentenceEncoder::open(folder)?),
            pool: CpuPool::start("embedding", size, Self::RETRY_AFTER)?,
        })
    }

    /// What is counted of its threads.
    pub const fn metrics(&self) -> &PoolMetrics {
        self.pool.metrics()
    }

    async fn embed(&self, text: &str) -> Result<Embedding, Unavailable> {
        let (encoder, text) = (Arc::clone(&self.encoder), text.to_owned());
        let job = self.pool.run(move || encoder.encode(&text));
        let vector = timeout(Self::PATIENCE, job)
            .await
            .map_err(|elapsed| Unavailable::new(PART, elapsed))?
            .map_err(|refused| Unavailable::new(PART, refused))?
            .map_err(|broken| Unavailable::new(PART, broken))?;
        Ok(Embedding::quantized(&vector))
    }
}

#[async_trait]
impl Embedder for UniversalSentenceEncoder {
    fn model(&self) -> &EmbeddingModel {
        &self.model
    }

    async fn embed_query(&self, text: &str) -> Result<Embedding, Unavailable> {
        self.embed(text).await
    }

    /// One text at a time, so that a long list never fills the queue before those who search.
    async fn embed_documents(&self, texts: &[String]) -> Result<Vec<Embedding>, Unavailable> {
        let mut embeddings = Vec::with_capacity(texts.len());
        for text in texts {
            embeddings.push(self.embed(text).await?);
        }
        Ok(embeddings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{
        embedding::AbsentEmbedder,
        testing::{cosine, model_folder},
    };

    fn encoder() -> UniversalSentenceEncoder {
        UniversalSentenceEncoder::open(&model_folder())
            .unwrap_or_else(|error| panic!("{error}: run `make model` first"))
    }

    #[tokio::test]
    async fn meanings_cross_languages() {
        let encoder = encoder();
        let query = encoder.embed_query("учитель математики").await.unwrap();
        let texts = ["I explain university maths.", "I keep large systems running."];
        let documents = encoder.embed_documents(&texts.map(str::to_owned)).await.unwrap();
        assert!(cosine(&query, &documents[0]) > cosine(&query, &documents[1]) + 0.1);
    }

    #[tokio::test]
    async fn a_query_asked_twice_is_the_same() {
        let encoder = encoder();
        let first = encoder.embed_query("rust").await.unwrap();
        assert_eq!(encoder.embed_query("rust").await.unwrap(), first);
        assert_eq!(first.components().len(), encoder.model().dimensions);
    }

    #[tokio::test]
    async fn an_absent_model_says_why() {
        let error = UniversalSentenceEncoder::open(Path::new("/nowhere")).err().unwrap();
        let absent = AbsentEmbedder::new(UniversalSentenceEncoder::description(), &error);
        let refusal = absent.embed_query("rust").await.unwrap_err();
        assert!(refusal.source.to_string().starts_with("/nowhere/sp.model cannot be read: "));
    }
}
