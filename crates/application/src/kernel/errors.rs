use std::time::Duration;

use thiserror::Error;

/// Something that the call needs is down, too slow, or broken. Nothing was changed.
#[derive(Debug, Error)]
#[error("{part} is unavailable")]
pub struct Unavailable {
    /// Which part, as health checks and metrics name it: `database`, `index`, `embedder`, ….
    pub part: &'static str,
    /// What it said.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

impl Unavailable {
    /// `part` failed with `source`.
    pub fn new(
        part: &'static str,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self { part, source: source.into() }
    }
}

/// A bounded queue is full; the caller may try again after `retry_after`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("too much to do at once")]
pub struct Busy {
    /// When another try makes sense.
    pub retry_after: Duration,
}
