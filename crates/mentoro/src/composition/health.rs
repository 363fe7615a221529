use std::sync::Arc;

use application::{
    kernel::PartState,
    search::{IndexFilter, IndexQuery},
};
use infrastructure::{
    images::S3Images,
    messaging::RedisServer,
    persistence::Database,
    telemetry::{Probe, ProbedHealth},
};

use super::search::Search;

/// How the parts are asked whether they are well. Only without the database does nothing go: without
/// model or index the service does with letters, without Redis each replica is for itself, and
/// without the store there are no images.
pub fn health(
    database: &Database,
    search: &Search,
    redis: Option<RedisServer>,
    images: Option<Arc<S3Images>>,
) -> ProbedHealth {
    let (database, embedder, index) =
        (database.clone(), Arc::clone(&search.embedder), Arc::clone(&search.index));
    let mut probes = vec![
        Probe::new("database", PartState::Down, move || {
            let database = database.clone();
            async move { database.ping().await }
        }),
        Probe::new("embedder", PartState::Degraded, move || {
            let embedder = Arc::clone(&embedder);
            async move { embedder.embed_query("mentor").await.map(drop) }
        }),
        Probe::new("index", PartState::Degraded, move || {
            let index = Arc::clone(&index);
            async move { index.search(&anybody()).await.map(drop) }
        }),
    ];
    probes.extend(redis.map(|redis| {
        Probe::new("redis", PartState::Degraded, move || {
            let redis = redis.clone();
            async move { redis.ping().await }
        })
    }));
    probes.extend(images.map(|images| {
        Probe::new("images", PartState::Degraded, move || {
            let images = Arc::clone(&images);
            async move { images.ping().await }
        })
    }));
    ProbedHealth::new(probes)
}

/// The cheapest search.
fn anybody() -> IndexQuery {
    IndexQuery {
        embeddings: Vec::new(),
        words: Vec::new(),
        by_name: false,
        filter: IndexFilter::default(),
        excluded: Vec::new(),
        limit: 1,
    }
}
