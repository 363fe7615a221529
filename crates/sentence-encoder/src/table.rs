use std::{fs::File, os::unix::fs::FileExt, path::PathBuf};

use crate::{DIMENSIONS, ModelError, weights::Weights};

/// The embeddings of the pieces, 8 bits per component, read from the file when they are asked for:
/// the system's page cache keeps those in use, and the process does not grow by the rest.
pub(crate) struct Table {
    file: File,
    path: PathBuf,
    start: u64,
    /// Row i was quantised with the range of chunk `i % CHUNKS`: value = q · scale + lo.
    ranges: Vec<(f32, f32)>,
}

impl Table {
    const CHUNKS: usize = 17;
    const ROWS: usize = 7530 * Self::CHUNKS;

    pub fn open(weights: &Weights) -> Result<Self, ModelError> {
        let scale = weights.floats("scale", &[Self::CHUNKS])?;
        let lo = weights.floats("lo", &[Self::CHUNKS])?;
        let (file, start) = weights.bytes("table", &[Self::ROWS, DIMENSIONS])?;
        let path = weights.path().to_owned();
        Ok(Self { file, path, start, ranges: scale.into_iter().zip(lo).collect() })
    }

    /// The rows of `ids`, one after the other.
    pub fn rows(&self, ids: &[u32]) -> Result<Vec<f32>, ModelError> {
        let mut rows = Vec::with_capacity(ids.len() * DIMENSIONS);
        let mut row = [0; DIMENSIONS];
        for &id in ids {
            self.file
                .read_exact_at(&mut row, self.start + u64::from(id) * DIMENSIONS as u64)
                .map_err(|source| ModelError::unreadable(&self.path, source))?;
            let (scale, lo) = self.ranges[id as usize % Self::CHUNKS];
            rows.extend(row.iter().map(|&q| f32::from(q) * scale + lo));
        }
        Ok(rows)
    }
}
