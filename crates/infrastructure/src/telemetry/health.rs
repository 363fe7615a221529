use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use application::kernel::{Health, PartHealth, PartState, Unavailable};
use async_trait::async_trait;
use futures_util::future::join_all;
use tokio::time::Instant;

/// How long a part may take to say that it is well.
const PATIENCE: Duration = Duration::from_secs(1);

type Answer = Pin<Box<dyn Future<Output = Result<(), Unavailable>> + Send>>;

/// How one part is asked whether it is well.
pub struct Probe {
    part: &'static str,
    state_without: PartState,
    ask: Arc<dyn Fn() -> Answer + Send + Sync>,
}

impl Probe {
    /// A part that is asked by `ask`; without it, the service is in `state_without`.
    pub fn new<F, A>(part: &'static str, state_without: PartState, ask: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = Result<(), Unavailable>> + Send + 'static,
    {
        Self { part, state_without, ask: Arc::new(move || Box::pin(ask())) }
    }

    async fn state(&self) -> PartHealth {
        let asked = Instant::now();
        let state = match tokio::time::timeout(PATIENCE, (self.ask)()).await {
            Ok(Ok(())) => PartState::Up,
            Ok(Err(error)) => {
                tracing::warn!(part = self.part, error = %error.source, "a part is not well");
                self.state_without
            }
            Err(_) => {
                tracing::warn!(part = self.part, "a part did not answer in time");
                self.state_without
            }
        };
        PartHealth { part: self.part, state, latency: asked.elapsed() }
    }
}

/// [`Health`] by asking every part at once.
pub struct ProbedHealth {
    probes: Vec<Probe>,
}

impl ProbedHealth {
    /// Asks these parts, and answers in their order.
    pub const fn new(probes: Vec<Probe>) -> Self {
        Self { probes }
    }
}

#[async_trait]
impl Health for ProbedHealth {
    async fn parts(&self) -> Vec<PartHealth> {
        join_all(self.probes.iter().map(Probe::state)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_part_that_fails_or_hangs_is_told_by_its_weight() {
        let health = ProbedHealth::new(vec![
            Probe::new("database", PartState::Down, || async { Ok(()) }),
            Probe::new("index", PartState::Degraded, || async {
                Err(Unavailable::new("index", "away"))
            }),
            Probe::new("embedder", PartState::Degraded, std::future::pending),
        ]);
        let states: Vec<_> = health.parts().await.into_iter().map(|part| part.state).collect();
        assert_eq!(states, [PartState::Up, PartState::Degraded, PartState::Degraded]);
    }
}
