use std::{num::NonZeroU32, time::Duration};

use qdrant_client::{Qdrant, QdrantError};
use reqwest::Url;
use secrecy::{ExposeSecret as _, SecretString};
use thiserror::Error;

/// How to reach a Qdrant server, and how collections are made there.
#[derive(Debug, Clone)]
pub struct QdrantSettings {
    /// Where its gRPC interface is, port included: `http://qdrant:6334`.
    pub url: Url,
    /// Sent with each call, if the server wants one.
    pub key: Option<SecretString>,
    /// The alias that is searched, and what the names of its collections begin with: up to 64
    /// letters and digits of ASCII, `-` and `_`. Services that share a server need one each.
    pub collection: String,
    /// How long connecting may take, and how long the server may take for a call. The
    /// [`Part`](crate::parts::Part) bounds the whole.
    pub timeout: Duration,
    /// Into how many parts a new collection is split; `None` leaves it to the server, which takes
    /// one per node.
    pub shards: Option<NonZeroU32>,
    /// How many nodes keep each part of a new collection; `None` leaves it to the server, which
    /// takes one.
    pub replicas: Option<NonZeroU32>,
    /// How many of them must have written before a write counts; `None` leaves it to the server,
    /// which takes one.
    pub write_consistency: Option<NonZeroU32>,
}

/// Why the settings cannot be used.
#[derive(Debug, Error)]
pub enum QdrantSettingsError {
    /// The name of the collection.
    #[error("a collection's name has 1 to 64 letters and digits of ASCII, '-' and '_'")]
    Collection,
    /// The key. It is not shown.
    #[error("a key has visible characters of ASCII only")]
    Key,
    /// What the client says of them.
    #[error("there can be no Qdrant server at this address")]
    Client(#[source] Box<QdrantError>),
}

impl QdrantSettings {
    /// A client that connects with its first call.
    pub(super) fn client(&self) -> Result<Qdrant, QdrantSettingsError> {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if !(1..=64).contains(&self.collection.len()) || !self.collection.chars().all(fits) {
            return Err(QdrantSettingsError::Collection);
        }
        let key = self.key.as_ref().map(|key| key.expose_secret().to_owned());
        // The client would put a malformed key into its error's text.
        if key.as_ref().is_some_and(|key| !key.chars().all(|c| c.is_ascii_graphic())) {
            return Err(QdrantSettingsError::Key);
        }
        // The check would print to the standard output, and wait for a server that may be down.
        Qdrant::from_url(self.url.as_str())
            .api_key(key)
            .timeout(self.timeout)
            .connect_timeout(self.timeout)
            .skip_compatibility_check()
            .build()
            .map_err(|error| QdrantSettingsError::Client(Box::new(error)))
    }
}
