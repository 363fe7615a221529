use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use async_trait::async_trait;
use domain::{ids::SessionId, time::Timestamp};
use shaku::{Component, Interface};

use crate::{
    events::{Change, ChangeLog, Noted, Versions},
    kernel::{Clock, Policies, Unavailable},
};

/// How old the last look at the log may be before memory is not trusted any more.
pub(crate) const FRESH_FOR: Duration = Duration::from_secs(2);

/// By how much one look overlaps the one before: longer than any transaction may take between
/// noting a change and committing it.
const OVERLAP: Duration = Duration::from_secs(30);

/// How far the replicas' clocks may stand apart, and how long a token is honoured after its end.
const SLACK: Duration = Duration::from_mins(1);

/// Sessions that ended while their access tokens still look good.
#[async_trait]
pub trait Revocations: Interface {
    /// Whether `session` has ended; `None` when memory is too old to say.
    fn has_ended(&self, session: SessionId) -> Option<bool>;

    /// Learns at once of what this process just committed.
    fn note(&self, sessions: &[SessionId]);

    /// Reads the log for what others committed, and tells [`Versions`] what is theirs. To be called
    /// once a second.
    async fn look(&self) -> Result<(), Unavailable>;

    /// Reads of the log only what others ended, which is little: for whenever a hint tells of it,
    /// between two looks.
    async fn glance(&self) -> Result<(), Unavailable>;
}

/// [`Revocations`] in memory, fed by the log of changes.
#[derive(Component)]
#[shaku(interface = Revocations)]
pub struct RevocationList {
    #[shaku(inject)]
    log: Arc<dyn ChangeLog>,
    #[shaku(inject)]
    clock: Arc<dyn Clock>,
    #[shaku(inject)]
    policies: Arc<dyn Policies>,
    #[shaku(inject)]
    versions: Arc<dyn Versions>,
    #[shaku(default)]
    known: RwLock<Known>,
}

/// What is remembered. Empty at start, and then not fresh.
#[derive(Default)]
pub struct Known {
    ended: HashMap<SessionId, Timestamp>,
    looked_at: Option<Timestamp>,
}

#[async_trait]
impl Revocations for RevocationList {
    fn has_ended(&self, session: SessionId) -> Option<bool> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if known.ended.contains_key(&session) {
            return Some(true);
        }
        let age = self.clock.now() - known.looked_at?;
        (age <= chrono::Duration::from_std(FRESH_FOR).ok()?).then_some(false)
    }

    fn note(&self, sessions: &[SessionId]) {
        let now = self.clock.now();
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.ended.extend(sessions.iter().map(|&session| (session, now)));
    }

    async fn look(&self) -> Result<(), Unavailable> {
        let now = self.clock.now();
        let tokens_live = self.policies.policy().sessions.access_for + SLACK;
        let last = self.known.read().unwrap_or_else(PoisonError::into_inner).looked_at;
        let since = last.unwrap_or(now - tokens_live) - OVERLAP;
        let changes = self.log.since(since).await?;
        self.versions.learn(&changes, now);

        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.take_in(&changes);
        let forgettable = now - tokens_live - OVERLAP;
        known.ended.retain(|_, at| *at >= forgettable);
        known.looked_at = Some(now);
        Ok(())
    }

    async fn glance(&self) -> Result<(), Unavailable> {
        let last = self.known.read().unwrap_or_else(PoisonError::into_inner).looked_at;
        // Before the first look nothing is trusted anyway.
        let Some(last) = last else { return Ok(()) };
        let ended = self.log.sessions_ended_since(last - OVERLAP).await?;
        self.known.write().unwrap_or_else(PoisonError::into_inner).take_in(&ended);
        Ok(())
    }
}

impl Known {
    fn take_in(&mut self, changes: &[Noted]) {
        for noted in changes {
            if let Change::SessionEnded(session) = noted.change {
                self.ended.insert(session, noted.at);
            }
        }
    }
}
