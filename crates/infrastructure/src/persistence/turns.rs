use std::{sync::Arc, time::Duration};

use sea_orm::{DbErr, RuntimeErr};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// How many may wait. They are served in some seconds; whoever comes after them had better come
/// back later.
const WAITING: usize = 4_096;

/// The queue before a pool: as many turns as it has connections, in the order of asking.
///
/// It stands before the [`Part`](crate::parts::Part), so that a crowd that waits is not taken for a
/// database that is down. With a turn nobody waits for the pool, unless a connection must be opened.
#[derive(Debug, Clone)]
pub(super) enum Turns {
    /// Each call needs a turn of its own.
    Queue(Arc<Queue>),
    /// A transaction holds one until it ends.
    Held(Arc<OwnedSemaphorePermit>),
}

#[derive(Debug)]
pub(super) struct Queue {
    turns: Arc<Semaphore>,
    /// Free places for those who wait.
    places: Semaphore,
    /// How long one waits.
    patience: Duration,
}

impl Turns {
    /// Before a pool of so many connections.
    pub(super) fn queue(connections: u32, patience: Duration) -> Self {
        let turns = usize::try_from(connections).unwrap_or(Semaphore::MAX_PERMITS);
        let (turns, places) = (Arc::new(Semaphore::new(turns)), Semaphore::new(WAITING));
        Self::Queue(Arc::new(Queue { turns, places, patience }))
    }

    /// A turn, which ends when it is dropped.
    pub(super) async fn take(&self) -> Result<Arc<OwnedSemaphorePermit>, DbErr> {
        match self {
            Self::Held(turn) => Ok(Arc::clone(turn)),
            Self::Queue(queue) => queue.take().await.map(Arc::new),
        }
    }
}

impl Queue {
    async fn take(&self) -> Result<OwnedSemaphorePermit, DbErr> {
        if let Ok(turn) = Arc::clone(&self.turns).try_acquire_owned() {
            return Ok(turn);
        }
        let Ok(_place) = self.places.try_acquire() else {
            return Err(refusal(format!("{WAITING} calls wait for a connection already")));
        };
        let turn = timeout(self.patience, Arc::clone(&self.turns).acquire_owned()).await;
        // Nobody closes the queue.
        turn.ok()
            .and_then(Result::ok)
            .ok_or_else(|| refusal(format!("no turn at a connection within {:?}", self.patience)))
    }
}

fn refusal(reason: String) -> DbErr {
    DbErr::Conn(RuntimeErr::Internal(reason))
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

    #[tokio::test(start_paused = true)]
    async fn only_so_many_wait() {
        let turns = Turns::queue(1, PATIENCE);
        let _held = turns.take().await.unwrap();
        let wait = |_| {
            let turns = turns.clone();
            tokio::spawn(async move { turns.take().await })
        };
        let waiting: Vec<_> = (0..WAITING).map(wait).collect();
        let Turns::Queue(queue) = &turns else { unreachable!("it is a queue") };
        while queue.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let began = tokio::time::Instant::now();
        let error = turns.take().await.unwrap_err();
        assert!(error.to_string().contains("wait for a connection already"), "{error}");
        assert_eq!(began.elapsed(), Duration::ZERO);
        for waiting in waiting {
            waiting.abort();
        }
    }
}
