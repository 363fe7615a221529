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
mod neighbours;
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
    search::{IndexHit, IndexQuery, IndexRebuild, IndexState, MentorDocument, MentorIndex},
};
use async_trait::async_trait;
use domain::ids::MentorId;
use parking_lot::Mutex;
use tokio::task::spawn_blocking;

use self::{
    collection::Collection,
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
    /// Up to this many documents are compared one by one, in about a millisecond, which is exact
    /// and no slower than the graph.
    const SCANNED: u64 = 20_000;

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
        Self::start_scanning(Self::SCANNED, dimensions, vocabulary, folder)
    }

    /// As [`Self::start`], with a graph as soon as there are more than `scanned` documents.
    ///
    /// # Errors
    /// When the thread that tends the graph cannot be started.
    pub fn start_scanning(
        scanned: u64,
        dimensions: usize,
        vocabulary: Arc<Vocabulary>,
        folder: Option<PathBuf>,
    ) -> io::Result<Self> {
        let (wake, woken) = crossbeam_channel::bounded(1);
        let collection = Collection::new(dimensions, scanned);
        let shelves = Arc::new(Shelves::new(collection, vocabulary, wake));
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
    async fn refresh(&self) -> Result<IndexState, Unavailable> {
        Ok(IndexState::InProcess)
    }

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

    async fn size(&self) -> Result<u64, Unavailable> {
        Ok(self.shelves.collection.read().len())
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

#[cfg(test)]
mod tests {
    use std::{fs, path::Path, time::Duration};

    use application::search::{Embedding, IndexFilter};
    use domain::mentors::TagKey;
    use uuid::Uuid;

    use super::*;

    /// A graph is wanted for more documents than this.
    const FEW: u64 = 20;
    const DOCUMENTS: u128 = 400;

    /// Documents on a circle, every tenth of them tagged.
    fn document(number: u128) -> MentorDocument {
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let angle = (number as f32 * 0.7).sin_cos();
        MentorDocument {
            mentor: MentorId::new(Uuid::from_u128(number)),
            embedding: Embedding::quantized(&[angle.0, angle.1, 0.3, 0.1]),
            name: format!("Name{number}"),
            expertise: "expert".to_owned(),
            tags: vec![TagKey::of(if number.is_multiple_of(10) { "round" } else { "other" })],
            languages: Vec::new(),
            score: None,
            accepting: true,
        }
    }

    fn query(filter: IndexFilter) -> IndexQuery {
        let embeddings = vec![Embedding::quantized(&[0.6, 0.8, 0.0, 0.0])];
        let words = vec!["expert".to_owned()];
        IndexQuery { embeddings, words, by_name: true, filter, excluded: Vec::new(), limit: 30 }
    }

    /// For anybody, for the tagged, and for two wishes but for most of those who are near.
    fn queries() -> [IndexQuery; 3] {
        let tags = vec![TagKey::of("round")];
        let anybody = query(IndexFilter::default());
        let tagged = query(IndexFilter { tags, ..IndexFilter::default() });
        let other = Embedding::quantized(&[-0.8, 0.6, 0.0, 0.0]);
        let embeddings = [anybody.embeddings[0].clone(), other].to_vec();
        let seen = (0..DOCUMENTS).filter(|number| number % 8 > 0);
        let excluded = seen.map(|number| document(number).mentor).collect();
        [anybody.clone(), tagged, IndexQuery { embeddings, excluded, ..anybody }]
    }

    async fn started(folder: Option<&Path>, scanned: u64) -> EmbeddedIndex {
        let vocabulary = Arc::new(Vocabulary::default());
        let folder = folder.map(Path::to_owned);
        let index = EmbeddedIndex::start_scanning(scanned, 4, vocabulary, folder).unwrap();
        index.upsert((0..DOCUMENTS).map(document).collect()).await.unwrap();
        index
    }

    /// Waits until the graph leads to everything.
    async fn graphed(index: &EmbeddedIndex) {
        let waiting = async {
            while index.shelves.graph.read().is_none()
                || !index.shelves.collection.read().ungraphed(1).is_empty()
            {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), waiting).await.unwrap();
    }

    async fn answers(index: &EmbeddedIndex) -> Vec<Vec<IndexHit>> {
        let mut answers = Vec::new();
        for query in queries() {
            answers.push(index.search(&query).await.unwrap());
        }
        answers
    }

    #[tokio::test]
    async fn with_a_graph_the_answers_are_those_of_looking_at_all() {
        let (by_graph, one_by_one) = (started(None, FEW).await, started(None, 100_000).await);
        graphed(&by_graph).await;
        assert_eq!(answers(&by_graph).await, answers(&one_by_one).await);

        for index in [&by_graph, &one_by_one] {
            let best = answers(index).await[0][0].mentor;
            index.remove(&[best]).await.unwrap();
            let moved = MentorDocument { mentor: document(7).mentor, ..document(8) };
            index.upsert(vec![moved, document(DOCUMENTS + 1)]).await.unwrap();
        }
        assert_eq!(answers(&by_graph).await, answers(&one_by_one).await, "at once");
        graphed(&by_graph).await;
        assert_eq!(answers(&by_graph).await, answers(&one_by_one).await, "and later");
    }

    /// Somebody goes through a feed, and starts over once, while mentors come and go.
    #[tokio::test]
    async fn pages_without_the_seen_are_those_of_looking_at_all() {
        let (by_graph, one_by_one) = (started(None, FEW).await, started(None, 100_000).await);
        graphed(&by_graph).await;
        let excluded = vec![document(3).mentor];
        let mut page = IndexQuery { limit: 7, excluded, ..query(IndexFilter::default()) };
        for number in 0..40 {
            let hits = by_graph.search(&page).await.unwrap();
            assert_eq!(hits, one_by_one.search(&page).await.unwrap(), "page {number}");
            page.excluded.extend(hits.iter().map(|hit| hit.mentor));
            match number % 10 {
                2 => {
                    let embedding = page.embeddings[0].clone();
                    let comes = MentorDocument { embedding, ..document(DOCUMENTS + number) };
                    for index in [&by_graph, &one_by_one] {
                        index.upsert(vec![comes.clone()]).await.unwrap();
                        index.remove(&[document(number).mentor]).await.unwrap();
                    }
                }
                4 => graphed(&by_graph).await,
                _ => {}
            }
            if number == 20 {
                page.excluded.truncate(1);
            }
        }
    }

    #[tokio::test]
    async fn a_graph_is_kept_over_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let index = started(Some(folder.path()), FEW).await;
        graphed(&index).await;
        let before = answers(&index).await;
        drop(index);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);

        let index = started(Some(folder.path()), FEW).await;
        graphed(&index).await;
        assert_eq!(answers(&index).await, before);
    }

    #[tokio::test]
    async fn a_broken_file_costs_nothing_but_time() {
        let folder = tempfile::tempdir().unwrap();
        let index = started(Some(folder.path()), FEW).await;
        graphed(&index).await;
        let before = answers(&index).await;
        drop(index);
        let file = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
        fs::write(&file, b"not a graph").unwrap();

        let index = started(Some(folder.path()), FEW).await;
        graphed(&index).await;
        assert_eq!(answers(&index).await, before);
    }

    #[tokio::test]
    async fn a_graph_outlives_a_rebuild() {
        let index = started(None, FEW).await;
        graphed(&index).await;
        let before = answers(&index).await;
        let mut rebuild = index.rebuild().await.unwrap();
        rebuild.add((0..DOCUMENTS).map(document).collect()).await.unwrap();
        rebuild.switch().await.unwrap();
        assert!(index.shelves.collection.read().ungraphed(1).is_empty());
        assert_eq!(answers(&index).await, before);
    }

    #[tokio::test]
    async fn a_vector_of_another_length_is_refused() {
        let index = started(None, FEW).await;
        let foreign = Embedding::quantized(&[1.0; 5]);
        let document = MentorDocument { embedding: foreign.clone(), ..document(1) };
        assert!(index.upsert(vec![document]).await.is_err());
        let query = IndexQuery { embeddings: vec![foreign], ..query(IndexFilter::default()) };
        assert!(index.search(&query).await.is_err());
    }
}
