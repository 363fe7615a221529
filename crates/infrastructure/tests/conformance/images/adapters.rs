//! The adapters under test that need no server, each empty, and what must live as long.

use infrastructure::images::{FolderImages, InMemoryImages};
use tempfile::TempDir;

pub fn in_memory() -> ((), InMemoryImages) {
    ((), InMemoryImages::default())
}

pub fn folder() -> (TempDir, FolderImages) {
    let folder = tempfile::tempdir().unwrap();
    let images = FolderImages::open(folder.path()).unwrap();
    (folder, images)
}
