//! The index within the process, for one machine.
//!
//! The database is the truth and feeds it at each start. Documents are compared exactly, one by
//! one, as long as that takes about a millisecond; beyond, a graph tells which ones to compare. The
//! graph is built in the background and kept in the data folder; without it the answers are the
//! same, only later.

mod attributes;
mod collection;
mod gardener;
mod graph;
mod letter_index;
mod postings;
mod shelves;
mod vectors;

use std::{
    io,
    path::PathBuf,
    sync::Arc,
    thread::{self, JoinHandle},
};

use application::{
    kernel::Unavailable,
    search::{IndexHit, IndexQuery, IndexRebuild, MentorDocument, MentorIndex},
};
use async_trait::async_trait;
use domain::ids::MentorId;
use parking_lot::Mutex;
use tokio::task::spawn_blocking;

use self::{
    gardener::Gardener,
    shelves::{Draft, Shelves},
};
use super::Vocabulary;

/// The name under which health checks and metrics know every index.
const PART: &str = "index";

/// Finds mentors in the memory of this process.
///
/// Dropping it stops its thread and saves the graph.
pub struct EmbeddedIndex {
    shelves: Arc<Shelves>,
    gardener: Option<JoinHandle<()>>,
}

impl EmbeddedIndex {
    /// An empty index for vectors of this length. `vocabulary` learns the words of all documents.
    /// The graph is kept in `folder`, or nowhere.
    ///
    /// # Errors
    /// When the thread that tends the graph cannot be started.
    pub fn start(
        dimensions: usize,
        vocabulary: Arc<Vocabulary>,
        folder: Option<PathBuf>,
    ) -> io::Result<Self> {
        let (wake, woken) = crossbeam_channel::bounded(1);
        let shelves = Arc::new(Shelves::new(dimensions, vocabulary, wake));
        let gardener = Gardener::new(Arc::downgrade(&shelves), folder, woken);
        let thread = thread::Builder::new().name("index".to_owned());
        let gardener = thread.spawn(move || gardener.work())?;
        Ok(Self { shelves, gardener: Some(gardener) })
    }
}

impl Drop for EmbeddedIndex {
    fn drop(&mut self) {
        self.shelves.stop_waking();
        if let Some(gardener) = self.gardener.take() {
            // A panic over there was reported by the panic hook.
            let _ = gardener.join();
        }
    }
}

#[async_trait]
impl MentorIndex for EmbeddedIndex {
    /// On the caller's thread: it takes about a millisecond, less than handing it over costs when
    /// the machine is busy.
    async fn search(&self, query: &IndexQuery) -> Result<Vec<IndexHit>, Unavailable> {
        let collection = self.shelves.collection.read();
        let dimensions = collection.dimensions();
        if query.embeddings.iter().any(|aim| aim.components().len() != dimensions) {
            return Err(foreign_vector());
        }
        Ok(collection.search(query, &self.shelves.graph))
    }

    async fn upsert(&self, documents: Vec<MentorDocument>) -> Result<(), Unavailable> {
        let shelves = Arc::clone(&self.shelves);
        blocking(move || shelves.upsert(&documents)).await
    }

    async fn remove(&self, mentors: &[MentorId]) -> Result<(), Unavailable> {
        self.shelves.remove(mentors);
        Ok(())
    }

    async fn rebuild(&self) -> Result<Box<dyn IndexRebuild>, Unavailable> {
        let draft = self.shelves.draft();
        Ok(Box::new(EmbeddedRebuild { shelves: Arc::clone(&self.shelves), draft }))
    }
}

struct EmbeddedRebuild {
    shelves: Arc<Shelves>,
    draft: Arc<Mutex<Draft>>,
}

#[async_trait]
impl IndexRebuild for EmbeddedRebuild {
    async fn add(&mut self, documents: Vec<MentorDocument>) -> Result<(), Unavailable> {
        let (shelves, draft) = (Arc::clone(&self.shelves), Arc::clone(&self.draft));
        blocking(move || shelves.fill(&draft, &documents)).await
    }

    async fn switch(self: Box<Self>) -> Result<(), Unavailable> {
        let Self { shelves, draft } = *self;
        blocking(move || {
            shelves.switch_to(&draft);
            Ok(())
        })
        .await
    }
}

async fn blocking(
    work: impl FnOnce() -> Result<(), Unavailable> + Send + 'static,
) -> Result<(), Unavailable> {
    spawn_blocking(work).await.unwrap_or_else(|error| Err(Unavailable::new(PART, error)))
}

/// A vector of another model; the caller must rebuild the index for this one.
fn foreign_vector() -> Unavailable {
    Unavailable::new(PART, "a vector has not the length of this index's")
}
