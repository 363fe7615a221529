//! Where images are kept (in an S3 store, in a folder, or in memory for tests), and how they are made.

mod folder;
mod in_memory;
mod processing;
mod s3;

pub use folder::FolderImages;
pub use in_memory::InMemoryImages;
pub use processing::ImageRsProcessor;
pub use s3::{S3Images, S3Settings};

/// As errors, health and metrics call the part.
const PART: &str = "images";
