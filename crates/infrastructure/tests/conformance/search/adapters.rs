//! The adapters under test, each empty.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    ops::Deref,
    sync::Arc,
};

use application::search::MentorIndex;
use infrastructure::search::{EmbeddedIndex, QdrantSettings, Vocabulary};
use qdrant_stand_in::StandIn;

use super::{
    documents::DIMENSIONS,
    qdrant::{self, Replica},
};

/// An index, and what must live as long.
pub struct Subject {
    index: Box<dyn MentorIndex>,
    _stand_in: Option<StandIn>,
    /// What must be removed from a server afterwards.
    server: Option<QdrantSettings>,
}

impl Deref for Subject {
    type Target = dyn MentorIndex;

    fn deref(&self) -> &Self::Target {
        &*self.index
    }
}

impl Subject {
    fn in_process(index: EmbeddedIndex) -> Self {
        Self { index: Box::new(index), _stand_in: None, server: None }
    }

    /// Leaves nothing behind.
    pub async fn close(self) {
        drop(self.index);
        if let Some(server) = self.server {
            qdrant::clear(&server).await;
        }
    }
}

pub async fn embedded(_case: &str) -> Subject {
    let vocabulary = Arc::new(Vocabulary::default());
    Subject::in_process(EmbeddedIndex::start(DIMENSIONS, vocabulary, None).unwrap())
}

/// With a graph as soon as it is built, however few mentors there are.
pub async fn embedded_by_graph(_case: &str) -> Subject {
    let vocabulary = Arc::new(Vocabulary::default());
    Subject::in_process(EmbeddedIndex::start_scanning(0, DIMENSIONS, vocabulary, None).unwrap())
}

pub async fn qdrant_stand_in(_case: &str) -> Subject {
    let stand_in = StandIn::start(Some("key")).await.unwrap();
    let index = Replica::of(&qdrant::settings_of(&stand_in)).index();
    index.rebuild().await.unwrap().switch().await.unwrap();
    Subject { index: Box::new(index), _stand_in: Some(stand_in), server: None }
}

/// On the server that `MENTORO_TEST_QDRANT_URL` names (its gRPC port), with the key in
/// `MENTORO_TEST_QDRANT_API_KEY` if it wants one. What a failed case leaves behind stays for a look
/// until the same case runs again.
pub async fn qdrant(case: &str) -> Subject {
    let mut hasher = DefaultHasher::new();
    case.hash(&mut hasher);
    let settings = qdrant::settings(
        &std::env::var("MENTORO_TEST_QDRANT_URL").unwrap(),
        std::env::var("MENTORO_TEST_QDRANT_API_KEY").ok().as_deref(),
        &format!("mentoro-test-{:016x}", hasher.finish()),
    );
    qdrant::clear(&settings).await;
    let index = Replica::of(&settings).index();
    index.rebuild().await.unwrap().switch().await.unwrap();
    Subject { index: Box::new(index), _stand_in: None, server: Some(settings) }
}
