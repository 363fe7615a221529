use std::{fs, os::unix::fs::PermissionsExt, path::Path};

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
        // Servers of other accounts have folders in it, and need not see the rest.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711))
            .map_err(StackError::at("protect", folder.path()))?;
        let leash = Leash::of_folder(folder.path())?;
        Ok(Self { folder, _leash: leash })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}
