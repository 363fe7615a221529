use std::{
    path::{Path, PathBuf},
    sync::Weak,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, RecvTimeoutError, TryRecvError};

use super::{
    graph::{Graph, GraphError},
    shelves::Shelves,
};

/// Tends the graph on a thread of its own, the only one that writes it: reads it from the data
/// folder, adds what is missing, saves it, replaces it when too much of it is stale.
pub(super) struct Gardener {
    shelves: Weak<Shelves>,
    folder: Option<PathBuf>,
    woken: Receiver<()>,
    /// When the file was last written or read.
    saved: Option<Instant>,
    /// Whether the graph holds what its file does not.
    changed: bool,
}

impl Gardener {
    /// How much the thread yields to others, in steps of `nice(2)`: building a graph is never
    /// urgent.
    const NICENESS: i32 = 15;
    /// How often it looks without being woken.
    const ROUND: Duration = Duration::from_mins(1);
    /// How often a changing graph is saved. What is lost with the process is added again.
    const SAVE_EVERY: Duration = Duration::from_mins(10);
    /// Nodes added between two looks at whether to stop; some milliseconds.
    const BATCH: usize = 32;
    /// A graph with more nodes than this for each document is built anew.
    const STALE: usize = 2;

    pub fn new(shelves: Weak<Shelves>, folder: Option<PathBuf>, woken: Receiver<()>) -> Self {
        Self { shelves, folder, woken, saved: None, changed: false }
    }

    /// Works until the sender of `woken` is dropped; then saves what is not saved.
    pub fn work(mut self) {
        if let Err(error) = rustix::process::nice(Self::NICENESS) {
            tracing::warn!(%error, "the index is built with the priority of everything else");
        }
        loop {
            let woken = self.woken.recv_timeout(Self::ROUND);
            if let Err(error) = self.tend() {
                tracing::warn!(error, "the graph of the index could not be tended; it is not used");
                self.drop_graph();
            }
            if woken == Err(RecvTimeoutError::Disconnected) {
                break;
            }
        }
        if let Err(error) = self.save() {
            tracing::warn!(error, "the graph of the index was not saved; it will be built again");
        }
    }

    fn tend(&mut self) -> Result<(), GraphError> {
        let Some(shelves) = self.shelves.upgrade() else { return Ok(()) };
        let documents = {
            let collection = shelves.collection.read();
            if !collection.wants_graph() {
                return Ok(());
            }
            collection.len()
        };
        let nodes = shelves.graph.read().as_ref().map(Graph::len);
        let stale = |nodes: usize| nodes as u64 > documents * Self::STALE as u64;
        if nodes.is_none_or(stale) {
            self.plant(&shelves, nodes.is_none())?;
        }
        self.add_missing(&shelves)?;
        if self.saved.is_none_or(|saved| saved.elapsed() > Self::SAVE_EVERY) {
            self.save()?;
        }
        Ok(())
    }

    /// Puts a graph in place: that of the folder if there is one and it `may_load`, or an empty one.
    fn plant(&mut self, shelves: &Shelves, may_load: bool) -> Result<(), GraphError> {
        let dimensions = shelves.collection.read().dimensions();
        let folder = self.folder.as_deref().filter(|_| may_load);
        let loaded = folder.and_then(|folder| Graph::load(folder, dimensions));
        self.saved = loaded.is_some().then(Instant::now);
        let graph = loaded.map_or_else(|| Graph::new(dimensions), Ok)?;
        let mut collection = shelves.collection.write();
        collection.compare_with(Some(&graph));
        *shelves.graph.write() = Some(graph);
        Ok(())
    }

    fn add_missing(&mut self, shelves: &Shelves) -> Result<(), GraphError> {
        while self.woken.try_recv() != Err(TryRecvError::Disconnected) {
            let missing = shelves.collection.read().ungraphed(Self::BATCH);
            if missing.is_empty() {
                break;
            }
            for (key, vector) in &missing {
                let mut graph = shelves.graph.write();
                let Some(graph) = graph.as_mut() else { return Ok(()) };
                if !graph.contains(*key) {
                    graph.add(*key, vector)?;
                }
            }
            self.changed = true;
            let mut collection = shelves.collection.write();
            for (key, _) in missing {
                collection.note_graphed(key);
            }
        }
        Ok(())
    }

    fn save(&mut self) -> Result<(), GraphError> {
        let Some(shelves) = self.shelves.upgrade() else { return Ok(()) };
        let folder: Option<&Path> = self.folder.as_deref().filter(|_| self.changed);
        if let (Some(folder), Some(graph)) = (folder, shelves.graph.read().as_ref()) {
            graph.save(folder)?;
            self.changed = false;
        }
        self.saved = Some(Instant::now());
        Ok(())
    }

    fn drop_graph(&mut self) {
        if let Some(shelves) = self.shelves.upgrade() {
            shelves.collection.write().compare_with(None);
            *shelves.graph.write() = None;
        }
    }
}
