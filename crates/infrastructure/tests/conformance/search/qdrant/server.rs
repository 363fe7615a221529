use std::time::Duration;

use infrastructure::search::QdrantSettings;
use qdrant_client::Qdrant;
use qdrant_stand_in::StandIn;
use secrecy::ExposeSecret;

/// For a server with this key and collections that begin with this name.
pub fn settings(url: &str, key: Option<&str>, collection: &str) -> QdrantSettings {
    QdrantSettings {
        url: url.parse().unwrap(),
        key: key.map(Into::into),
        collection: collection.to_owned(),
        timeout: Duration::from_secs(30),
        shards: None,
        replicas: None,
        write_consistency: None,
    }
}

/// For a stand-in whose key is "key".
pub fn settings_of(stand_in: &StandIn) -> QdrantSettings {
    settings(&stand_in.url(), Some("key"), "mentors")
}

/// Removes all collections whose names begin so; their aliases go with them.
pub async fn clear(settings: &QdrantSettings) {
    let client = Qdrant::from_url(settings.url.as_str())
        .api_key(settings.key.as_ref().map(|key| key.expose_secret().to_owned()))
        .timeout(settings.timeout)
        .skip_compatibility_check()
        .build()
        .unwrap();
    for collection in client.list_collections().await.unwrap().collections {
        if collection.name.starts_with(&format!("{}-", settings.collection)) {
            client.delete_collection(collection.name).await.unwrap();
        }
    }
}
