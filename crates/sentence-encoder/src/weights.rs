use std::{
    error::Error,
    fs::File,
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use safetensors::tensor::{Dtype, Metadata, TensorInfo};
use thiserror::Error;

/// Why a model cannot be used.
#[derive(Debug, Error)]
pub enum ModelError {
    /// A file is missing or cannot be read.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file holds something else than this model.
    #[error("{} is not a file of this model: {why}", path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// What does not fit.
        why: String,
    },
}

impl ModelError {
    pub(crate) fn unreadable(path: &Path, source: io::Error) -> Self {
        Self::Unreadable { path: path.to_owned(), source }
    }

    pub(crate) fn malformed(path: &Path, why: impl Into<Box<dyn Error>>) -> Self {
        Self::Malformed { path: path.to_owned(), why: why.into().to_string() }
    }
}

/// The file of arrays, in the safetensors format: a header that names them, then their bytes.
pub(crate) struct Weights {
    file: File,
    path: PathBuf,
    metadata: Metadata,
    /// Where the arrays' bytes begin.
    data: u64,
}

impl Weights {
    /// More than this is no header; the format's own reader draws the line far higher.
    const LONGEST_HEADER: u64 = 1 << 20;

    pub fn open(path: &Path) -> Result<Self, ModelError> {
        let unreadable = |source| ModelError::unreadable(path, source);
        let file = File::open(path).map_err(unreadable)?;
        let mut length = [0; 8];
        file.read_exact_at(&mut length, 0).map_err(unreadable)?;
        let length = u64::from_le_bytes(length).min(Self::LONGEST_HEADER);
        let mut header = vec![0; usize::try_from(length).unwrap_or_default()];
        file.read_exact_at(&mut header, 8).map_err(unreadable)?;
        // The crate's own reader wants the whole file in memory.
        let metadata: Metadata =
            serde_json::from_slice(&header).map_err(|why| ModelError::malformed(path, why))?;
        let data = 8 + length;
        let expected = data + metadata.data_len() as u64;
        let actual = file.metadata().map_err(unreadable)?.len();
        if actual != expected {
            let why = format!("it has {actual} bytes instead of {expected}");
            return Err(ModelError::malformed(path, why));
        }
        Ok(Self { file, path: path.to_owned(), metadata, data })
    }

    /// The array `name` of floats, which must have this shape, row by row.
    pub fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let info = self.info(name, Dtype::F32, shape)?;
        let mut bytes = vec![0; info.data_offsets.1 - info.data_offsets.0];
        self.file
            .read_exact_at(&mut bytes, self.data + info.data_offsets.0 as u64)
            .map_err(|source| ModelError::unreadable(&self.path, source))?;
        Ok(bytes.as_chunks().0.iter().map(|word| f32::from_le_bytes(*word)).collect())
    }

    /// A handle on the file and the place where the bytes of array `name` begin.
    pub fn bytes(&self, name: &str, shape: &[usize]) -> Result<(File, u64), ModelError> {
        let info = self.info(name, Dtype::U8, shape)?;
        let file =
            self.file.try_clone().map_err(|source| ModelError::unreadable(&self.path, source))?;
        Ok((file, self.data + info.data_offsets.0 as u64))
    }

    /// Which file this is, for messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn info(&self, name: &str, kind: Dtype, shape: &[usize]) -> Result<&TensorInfo, ModelError> {
        self.metadata
            .info(name)
            .filter(|info| info.dtype == kind && info.shape == shape)
            .ok_or_else(|| {
                let why = format!("it has no array {name} of {kind:?} {shape:?}");
                ModelError::malformed(&self.path, why)
            })
    }
}
