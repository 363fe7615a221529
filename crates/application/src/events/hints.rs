use domain::ids::AccountId;
use shaku::Interface;
use tokio::sync::broadcast::{
    self,
    error::{RecvError, TryRecvError},
};

/// That there may be something to look at. Never the truth: hints get lost, come twice, or come
/// too early, and whoever waits for one also looks from time to time without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hint {
    /// The log of changes has news.
    Changes,
    /// The outbox has work. For this process alone: its relay does the work that its commands
    /// leave, and others, if woken, would only race it.
    Outbox,
    /// This account's inbox has news, so that something shown to it changed, too.
    Inbox(AccountId),
    /// Something that is shown of or to this account changed.
    Account(AccountId),
    /// Hints may have been lost: look at everything.
    Everything,
}

/// Spreads hints within this process and, where there are several, between replicas.
///
/// A unit of work publishes what it committed; nobody else needs to.
pub trait Events: Interface {
    /// Tells every subscriber: of this process at once, of others soon. Never waits and never
    /// fails: what cannot be sent on is dropped.
    fn publish(&self, hint: Hint);

    /// Every hint from now on. When others' hints may have been lost, an adapter MUST send
    /// [`Hint::Everything`].
    fn subscribe(&self) -> Hints;
}

/// A subscription. One that reads too slowly loses hints and is told to look at everything.
#[derive(Debug)]
pub struct Hints(broadcast::Receiver<Hint>);

impl Hints {
    /// The next hint; waits for ever once nobody can publish any more.
    pub async fn next(&mut self) -> Hint {
        match self.0.recv().await {
            Ok(hint) => hint,
            Err(RecvError::Lagged(_)) => Hint::Everything,
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }

    /// A hint that is there already; never waits.
    pub fn at_hand(&mut self) -> Option<Hint> {
        match self.0.try_recv() {
            Ok(hint) => Some(hint),
            Err(TryRecvError::Lagged(_)) => Some(Hint::Everything),
            Err(TryRecvError::Empty | TryRecvError::Closed) => None,
        }
    }

    /// Returns after the next hint that is `wanted` or means everything, or at once if there was
    /// one since the last call. Many hints become one, and others are forgotten.
    pub async fn woken_by(&mut self, wanted: Hint) {
        while !matches!(self.next().await, hint if hint == wanted || hint == Hint::Everything) {}
        self.0 = self.0.resubscribe();
    }
}

impl From<broadcast::Receiver<Hint>> for Hints {
    fn from(receiver: broadcast::Receiver<Hint>) -> Self {
        Self(receiver)
    }
}
