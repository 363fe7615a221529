//! Where images are kept: in a folder, or in memory for tests.

mod folder;
mod in_memory;

pub use folder::FolderImages;
pub use in_memory::InMemoryImages;

/// As errors, health and metrics call the part.
const PART: &str = "images";
