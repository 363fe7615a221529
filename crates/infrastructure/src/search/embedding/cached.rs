use std::sync::Arc;

use application::{
    kernel::{Cache, CacheKey, Cached, Clock, Unavailable},
    search::{Embedder, Embedding, EmbeddingModel},
};
use async_trait::async_trait;
use domain::time::Timestamp;
use sha2::{Digest, Sha256};

/// An [`Embedder`] that remembers the meanings of queries, which many people share.
pub struct CachedEmbedder {
    embedder: Arc<dyn Embedder>,
    cache: Arc<dyn Cache>,
    clock: Arc<dyn Clock>,
    /// The state of a hash that has taken in whatever decides a meaning but the text.
    scope: Sha256,
}

impl CachedEmbedder {
    /// Remembers in `cache` what `embedder` makes of queries. `manner` is what it does with them
    /// that its model's name does not tell, such as a prefix.
    pub fn new(
        embedder: Arc<dyn Embedder>,
        manner: &str,
        cache: Arc<dyn Cache>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let name = &embedder.model().name;
        let scope = Sha256::new().chain_update(format!("{name}\n{manner}\n"));
        Self { embedder, cache, clock, scope }
    }
}

#[async_trait]
impl Embedder for CachedEmbedder {
    fn model(&self) -> &EmbeddingModel {
        self.embedder.model()
    }

    async fn embed_query(&self, text: &str) -> Result<Embedding, Unavailable> {
        // White space is all that never matters: models may tell upper case from lower.
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let key = CacheKey::Query(self.scope.clone().chain_update(&text).finalize().into());
        // A meaning never grows old.
        let kept = self.cache.get(key, Timestamp::MIN_UTC).await;
        if let Some(kept) = kept.filter(|kept| kept.bytes.len() == self.model().dimensions) {
            let components: Arc<[i8]> = kept.bytes.iter().map(|byte| byte.cast_signed()).collect();
            return Ok(Embedding::from_components(components));
        }
        let made_at = self.clock.now();
        let embedding = self.embedder.embed_query(&text).await?;
        let bytes = embedding.components().iter().map(|part| part.cast_unsigned()).collect();
        self.cache.put(key, Cached { made_at, bytes });
        Ok(embedding)
    }

    async fn embed_documents(&self, texts: &[String]) -> Result<Vec<Embedding>, Unavailable> {
        self.embedder.embed_documents(texts).await
    }
}

#[cfg(test)]
mod tests {
    use parking_lot::Mutex;

    use super::*;
    use crate::{caching::InProcessCache, system::SystemClock};

    /// Gives every query the number of queries before it.
    struct Counting {
        model: EmbeddingModel,
        asked: Mutex<Vec<String>>,
    }

    impl Counting {
        fn named(name: &str) -> Arc<Self> {
            let model = EmbeddingModel { name: name.to_owned(), dimensions: 1 };
            Arc::new(Self { model, asked: Mutex::default() })
        }

        fn asked(&self) -> Vec<String> {
            self.asked.lock().clone()
        }
    }

    #[async_trait]
    impl Embedder for Counting {
        fn model(&self) -> &EmbeddingModel {
            &self.model
        }

        async fn embed_query(&self, text: &str) -> Result<Embedding, Unavailable> {
            let mut asked = self.asked.lock();
            asked.push(text.to_owned());
            Ok(Embedding::from_components([-i8::try_from(asked.len()).unwrap()]))
        }

        async fn embed_documents(&self, _: &[String]) -> Result<Vec<Embedding>, Unavailable> {
            unreachable!("no profiles here")
        }
    }

    #[tokio::test]
    async fn a_query_is_asked_once_however_it_is_spaced() {
        let counting = Counting::named("a");
        let cache = Arc::new(InProcessCache::default());
        let cached = CachedEmbedder::new(counting.clone(), "", cache, Arc::new(SystemClock));
        let first = cached.embed_query("rust  backend").await.unwrap();
        assert_eq!(cached.embed_query(" rust\nbackend ").await.unwrap(), first);
        assert_ne!(cached.embed_query("Rust backend").await.unwrap(), first);
        assert_eq!(counting.asked(), ["rust backend", "Rust backend"]);
    }

    #[tokio::test]
    async fn models_and_manners_do_not_meet() {
        let cache = Arc::new(InProcessCache::default());
        for (name, manner) in [("a", ""), ("b", ""), ("a", "query: ")] {
            let counting = Counting::named(name);
            let clock = Arc::new(SystemClock);
            let cached = CachedEmbedder::new(counting.clone(), manner, cache.clone(), clock);
            cached.embed_query("rust").await.unwrap();
            assert_eq!(counting.asked(), ["rust"]);
        }
    }
}
