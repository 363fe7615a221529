use std::time::Duration;

use async_trait::async_trait;
use shaku::Interface;

/// How a part is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartState {
    /// As it should.
    Up,
    /// The service does without, less well.
    Degraded,
    /// The service cannot work without.
    Down,
}

/// A part that the service leans on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartHealth {
    /// As errors and metrics name it: `database`, `index`, `embedder`, ….
    pub part: &'static str,
    /// How it is doing.
    pub state: PartState,
    /// How long it took to say so.
    pub latency: Duration,
}

/// Asks each part how it is doing.
#[async_trait]
pub trait Health: Interface {
    /// Every part, each asked for at most a second.
    async fn parts(&self) -> Vec<PartHealth>;
}
