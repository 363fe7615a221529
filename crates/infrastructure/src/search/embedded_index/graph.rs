use std::{
    error::Error,
    fmt::Display,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use usearch::{Index, IndexOptions, MetricKind, ScalarKind, ffi::Matches};

use super::collection::Key;

/// A navigable graph of vectors (HNSW, by `usearch`): leads to the nearest ones without looking at
/// all. Only an accelerator: what it leads to is compared again, and what it does not know yet is
/// compared beside it.
pub(super) struct Graph(Index);

pub(super) type GraphError = Box<dyn Error + Send + Sync>;

impl Graph {
    /// Edges of a node. What `usearch` proposes.
    const CONNECTIVITY: usize = 16;
    /// How widely a new node looks for its neighbours. What `usearch` proposes.
    const EXPANSION_ADD: usize = 128;
    /// How widely a search looks at least; never less than what it is asked for.
    const EXPANSION_SEARCH: usize = 128;
    /// How many may search at once. More than that compare one by one.
    const SEARCHES: usize = 64;

    pub fn new(dimensions: usize) -> Result<Self, GraphError> {
        let index = Index::new(&IndexOptions {
            dimensions,
            metric: MetricKind::Cos,
            quantization: ScalarKind::I8,
            connectivity: Self::CONNECTIVITY,
            expansion_add: Self::EXPANSION_ADD,
            expansion_search: Self::EXPANSION_SEARCH,
            multi: false,
        })?;
        Ok(Self(index))
    }

    /// Up to `count` of the nearest keys among those that are `wanted`; `None` when it fails.
    pub fn near(
        &self,
        vector: &[i8],
        count: usize,
        wanted: impl Fn(Key) -> bool,
    ) -> Option<Vec<Key>> {
        answered(self.0.filtered_search(vector, count, wanted))
    }

    /// Up to `count` of the nearest keys, at a third of the price; `None` when it fails.
    pub fn nearest(&self, vector: &[i8], count: usize) -> Option<Vec<Key>> {
        answered(self.0.search(vector, count))
    }

    pub fn contains(&self, key: Key) -> bool {
        self.0.contains(key)
    }

    pub fn len(&self) -> usize {
        self.0.size()
    }

    /// Adds a vector. Takes some 0.4 ms.
    pub fn add(&mut self, key: Key, vector: &[i8]) -> Result<(), GraphError> {
        if self.0.size() == self.0.capacity() {
            let capacity = (self.0.size() * 2).max(1024);
            self.0.reserve_capacity_and_threads(capacity, Self::SEARCHES)?;
        }
        Ok(self.0.add(key, vector)?)
    }

    /// Writes the graph into `folder`, in place of an older one.
    ///
    /// The file's name holds its checksum, since `usearch` trusts what it reads: a file with other
    /// bytes is never opened.
    pub fn save(&self, folder: &Path) -> Result<(), GraphError> {
        fs::create_dir_all(folder)?;
        let draft = folder.join("graph.draft");
        self.0.save(&draft.to_string_lossy())?;
        let file = File::open(&draft)?;
        file.sync_all()?;
        let whole = folder.join(Self::name(&draft)?);
        fs::rename(&draft, &whole)?;
        for older in Self::files(folder).into_iter().filter(|path| *path != whole) {
            fs::remove_file(older)?;
        }
        Ok(())
    }

    /// Reads the graph of `folder`, if there is a sound one of this many dimensions.
    pub fn load(folder: &Path, dimensions: usize) -> Option<Self> {
        let sound = |path: &PathBuf| {
            Self::name(path).is_ok_and(|name| path.file_name().is_some_and(|own| *own == *name))
        };
        let path = Self::files(folder).into_iter().find(sound)?;
        let graph = Self::new(dimensions).ok()?;
        let fits = Index::metadata(&path.to_string_lossy()).is_ok_and(|metadata| {
            usize::try_from(metadata.dimensions).is_ok_and(|stored| stored == dimensions)
                && metadata.metric == MetricKind::Cos
                && metadata.quantization == ScalarKind::I8
        });
        let loaded = fits
            && graph.0.load(&path.to_string_lossy()).is_ok()
            && graph.0.reserve_capacity_and_threads(graph.len(), Self::SEARCHES).is_ok();
        loaded.then_some(graph)
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let paths = entries.map(|entry| entry.path());
        paths.filter(|path| path.extension().is_some_and(|end| end == "usearch")).collect()
    }

    /// What a file of these bytes is called.
    fn name(path: &Path) -> io::Result<String> {
        let mut file = File::open(path)?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            match file.read(&mut buffer)? {
                0 => break,
                length => hasher.update(&buffer[..length]),
            }
        }
        let checksum = hasher.finalize();
        let start = checksum.first_chunk().copied().map_or(0, u64::from_be_bytes);
        Ok(format!("graph-{start:016x}.usearch"))
    }
}

fn answered(answer: Result<Matches, impl Display>) -> Option<Vec<Key>> {
    match answer {
        Ok(matches) => Some(matches.keys),
        Err(error) => {
            tracing::warn!(%error, "the graph of the index does not answer");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph() -> Graph {
        let mut graph = Graph::new(4).unwrap();
        for key in 0..100_i8 {
            graph.add(key.unsigned_abs().into(), &[key, 100 - key, 1, 0]).unwrap();
        }
        graph
    }

    #[test]
    fn the_nearest_wanted_keys_come_back() {
        let near = graph().near(&[50, 50, 1, 0], 3, |key| key % 2 == 0).unwrap();
        assert_eq!(near[0], 50);
        assert!(near.iter().all(|key| key % 2 == 0));
    }

    #[test]
    fn a_saved_graph_is_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let mut graph = graph();
        graph.save(folder.path()).unwrap();
        graph.add(1000, &[1, 2, 3, 4]).unwrap();
        graph.save(folder.path()).unwrap();

        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let mut loaded = Graph::load(folder.path(), 4).unwrap();
        assert_eq!(loaded.len(), 101);
        assert!(loaded.contains(1000) && !loaded.contains(1001));
        assert_eq!(loaded.near(&[1, 2, 3, 4], 1, |_| true).unwrap(), [1000]);
        loaded.add(1001, &[4, 3, 2, 1]).unwrap();
    }

    #[test]
    fn a_broken_or_foreign_file_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Graph::load(folder.path(), 4).is_none());
        graph().save(folder.path()).unwrap();
        assert!(Graph::load(folder.path(), 8).is_none());

        let path = Graph::files(folder.path()).remove(0);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).unwrap();
        assert!(Graph::load(folder.path(), 4).is_none());
    }
}
