//! Adapters that fail, and some that only seem to work.

use std::{sync::Arc, time::Duration};

use application::{
    accounts::{HashError, PasswordHash, PasswordHasher},
    kernel::{Busy, RateLimit, RateLimited, RateLimiter, Unavailable, UnitOfWork, UnitsOfWork},
    search::{
        Embedder, Embedding, EmbeddingModel, IndexHit, IndexQuery, IndexRebuild, IndexState,
        MentorDocument, MentorIndex,
    },
};
use async_trait::async_trait;
use domain::{accounts::Password, ids::MentorId};
use infrastructure::search::embedding::UniversalSentenceEncoder;
use tokio::sync::Semaphore;

/// What nobody outside may read.
pub const CAUSE: &str = "10.0.0.7 refused user mentoro_rw";

/// A part that is never there.
pub struct Down;

#[async_trait]
impl UnitsOfWork for Down {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, Unavailable> {
        Err(Unavailable::new("database", CAUSE))
    }
}

#[async_trait]
impl MentorIndex for Down {
    async fn refresh(&self) -> Result<IndexState, Unavailable> {
        Err(Unavailable::new("index", CAUSE))
    }

    async fn search(&self, _: &IndexQuery) -> Result<Vec<IndexHit>, Unavailable> {
        Err(Unavailable::new("index", CAUSE))
    }

    async fn upsert(&self, _: Vec<MentorDocument>) -> Result<(), Unavailable> {
        Err(Unavailable::new("index", CAUSE))
    }

    async fn remove(&self, _: &[MentorId]) -> Result<(), Unavailable> {
        Err(Unavailable::new("index", CAUSE))
    }

    async fn size(&self) -> Result<u64, Unavailable> {
        Err(Unavailable::new("index", CAUSE))
    }

    async fn rebuild(&self) -> Result<Box<dyn IndexRebuild>, Unavailable> {
        Err(Unavailable::new("index", CAUSE))
    }
}

/// A hasher whose queue is full.
pub struct Full;

impl Full {
    pub const RETRY_AFTER: Duration = Duration::from_secs(3);

    fn refuse<T>() -> Result<T, HashError> {
        Err(Busy { retry_after: Self::RETRY_AFTER }.into())
    }
}

#[async_trait]
impl PasswordHasher for Full {
    async fn hash(&self, _: &Password) -> Result<PasswordHash, HashError> {
        Self::refuse()
    }

    async fn verify(&self, _: &Password, _: Option<&PasswordHash>) -> Result<bool, HashError> {
        Self::refuse()
    }

    fn is_outdated(&self, _: &PasswordHash) -> bool {
        false
    }
}

/// A limiter whose every limit is used up.
pub struct UsedUp;

impl UsedUp {
    pub const RETRY_AFTER: Duration = Duration::from_secs(7);
}

#[async_trait]
impl RateLimiter for UsedUp {
    async fn take(&self, _: RateLimit, _: &str) -> Result<(), RateLimited> {
        Err(RateLimited { retry_after: Self::RETRY_AFTER })
    }
}

/// An embedder to whom every text means the same.
pub struct OneMeaning(EmbeddingModel);

impl OneMeaning {
    /// As long as the vectors of the index.
    pub fn new() -> Self {
        let EmbeddingModel { dimensions, .. } = UniversalSentenceEncoder::description();
        Self(EmbeddingModel { name: "one meaning".to_owned(), dimensions })
    }

    fn meaning(&self) -> Embedding {
        Embedding::quantized(&vec![1.0; self.0.dimensions])
    }
}

#[async_trait]
impl Embedder for OneMeaning {
    fn model(&self) -> &EmbeddingModel {
        &self.0
    }

    async fn embed_query(&self, _: &str) -> Result<Embedding, Unavailable> {
        Ok(self.meaning())
    }

    async fn embed_documents(&self, texts: &[String]) -> Result<Vec<Embedding>, Unavailable> {
        Ok(texts.iter().map(|_| self.meaning()).collect())
    }
}

/// Begins units of work on `inner` as soon as somebody lets it.
pub struct Gate {
    pub inner: Arc<dyn UnitsOfWork>,
    /// How many units may begin.
    pub open: Semaphore,
}

#[async_trait]
impl UnitsOfWork for Gate {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, Unavailable> {
        self.open.acquire().await.unwrap().forget();
        self.inner.begin().await
    }
}
