use std::{sync::Arc, time::Duration};

use sea_orm::{DbErr, RuntimeErr};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// The queue before a pool: as many turns as it has connections, in the order of asking.
///
/// It stands before the [`Part`](crate::parts::Part), so that a crowd that waits is not taken for a
/// database that is down. With a turn nobody waits for the pool, unless a connection must be opened.
#[derive(Debug, Clone)]
pub(super) enum Turns {
    /// Each call needs a turn of its own, and waits for it so long at most.
    Queue(Arc<Semaphore>, Duration),
    /// A transaction holds one until it ends.
    Held(Arc<OwnedSemaphorePermit>),
}

impl Turns {
    /// Before a pool of so many connections.
    pub(super) fn queue(connections: u32, patience: Duration) -> Self {
        let turns = usize::try_from(connections).unwrap_or(Semaphore::MAX_PERMITS);
        Self::Queue(Arc::new(Semaphore::new(turns)), patience)
    }

    /// A turn, which ends when it is dropped.
    pub(super) async fn take(&self) -> Result<Arc<OwnedSemaphorePermit>, DbErr> {
        match self {
            Self::Held(turn) => Ok(Arc::clone(turn)),
            Self::Queue(turns, patience) => {
                let turn = timeout(*patience, Arc::clone(turns).acquire_owned()).await;
                // Nobody closes the queue.
                turn.ok().and_then(Result::ok).map(Arc::new).ok_or_else(|| {
                    let reason = format!("no turn at a connection within {patience:?}");
                    DbErr::Conn(RuntimeErr::Internal(reason))
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(15);

    #[tokio::test(start_paused = true)]
    async fn a_turn_is_waited_for_so_long_and_no_longer() {
        let turns = Turns::queue(1, PATIENCE);
        let held = turns.take().await.unwrap();
        let began = tokio::time::Instant::now();
        let error = turns.take().await.unwrap_err();
        assert_eq!(began.elapsed(), PATIENCE);
        assert!(error.to_string().contains("no turn"), "{error}");
        drop(held);
        turns.take().await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn who_holds_a_turn_needs_no_other() {
        let turns = Turns::queue(1, PATIENCE);
        let held = Turns::Held(turns.take().await.unwrap());
        let began = tokio::time::Instant::now();
        held.take().await.unwrap();
        assert_eq!(began.elapsed(), Duration::ZERO);
        drop(held);
        turns.take().await.unwrap();
    }
}
