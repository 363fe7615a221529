use thiserror::Error;

use super::Unavailable;

/// A stored thing with the number of its present version, which counts changes from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned<T> {
    /// The thing.
    pub value: T,
    /// Its version.
    pub version: u64,
}

/// Why a change was not stored.
#[derive(Debug, Error)]
pub enum SaveError {
    /// Somebody else changed it since it was loaded.
    #[error("it was changed meanwhile")]
    Stale,
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}
