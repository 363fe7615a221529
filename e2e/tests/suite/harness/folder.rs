use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use stack::Scratch;

use super::production;

/// What a service keeps from one start to the next: a data folder or, on the production stack, a
/// database of its own. It goes with the last service that uses it.
#[derive(Clone)]
pub struct Folder(Arc<Kept>);

struct Kept {
    scratch: Scratch,
    name: OnceLock<String>,
}

impl Folder {
    pub fn new() -> Self {
        let scratch = Scratch::new("e2e").unwrap();
        Self(Arc::new(Kept { scratch, name: OnceLock::new() }))
    }

    pub fn path(&self) -> &Path {
        self.0.scratch.path()
    }

    pub fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// The database's file.
    pub fn database(&self) -> PathBuf {
        self.data().join("mentoro.db")
    }

    /// The folder of what only speeds search up.
    pub fn index(&self) -> PathBuf {
        self.data().join("index")
    }

    /// On the production stack: the name of what is its own in each of the shared servers.
    pub fn name_on_servers(&self) -> &str {
        self.0.name.get_or_init(production::new_name)
    }
}
