use std::path::Path;

use tempfile::TempDir;

use crate::{StackError, process::leash::Leash};

/// A temporary folder that goes with its owner, even when that one is killed.
#[derive(Debug)]
pub struct Scratch {
    folder: TempDir,
    _leash: Leash,
}

impl Scratch {
    /// A folder in the system's place for temporary files, named after `purpose`.
    pub fn new(purpose: &str) -> Result<Self, StackError> {
        let folder = tempfile::Builder::new()
            .prefix(&format!("mentoro-{purpose}-"))
            .tempdir()
            .map_err(StackError::io("make a temporary folder"))?;
        let leash = Leash::of_folder(folder.path())?;
        Ok(Self { folder, _leash: leash })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}
