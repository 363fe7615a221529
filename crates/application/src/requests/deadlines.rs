//! What becomes of requests that nobody touches. Each is settled in a unit of its own: none keeps
//! another waiting, and whoever decides about one at the same time meets it alone.

use domain::{
    ids::{NotificationId, RequestId},
    time::Timestamp,
};

use super::RequestDeskService;
use crate::{
    events::{NewEntry, NotificationKind},
    kernel::{SaveError, Unavailable},
};

/// How many requests are looked up at a time.
const BATCH: usize = 100;

/// How many a pass looks at; the others wait for the next one.
const PASS: usize = 1_000;

/// What only time decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deadline {
    /// Nobody answered until `expires_at`.
    Expiry,
    /// It has waited for so long that its mentor is reminded.
    Reminder,
    /// It was accepted long ago, and nobody said that it is over.
    Completion,
}

impl RequestDeskService {
    /// Settles every request that has come to `deadline`, [`PASS`] at most; how many.
    pub(super) async fn settle_due(&self, deadline: Deadline) -> Result<u64, Unavailable> {
        let mut settled = 0;
        for _ in 0..PASS / BATCH {
            let now = self.clock.now();
            let due = self.due(deadline, now).await?;
            for &id in &due {
                settled += u64::from(self.settle(deadline, id, now).await?);
            }
            if due.len() < BATCH {
                break;
            }
        }
        Ok(settled)
    }

    async fn due(&self, deadline: Deadline, now: Timestamp) -> Result<Vec<RequestId>, Unavailable> {
        let rules = &self.policies.policy().requests;
        match deadline {
            Deadline::Expiry => self.reads.overdue(now, BATCH).await,
            Deadline::Reminder => self.reads.unreminded(now - rules.remind_after, now, BATCH).await,
            Deadline::Completion => self.reads.left_open(now - rules.completes_after, BATCH).await,
        }
    }

    /// `false` if one of its sides was quicker.
    async fn settle(
        &self,
        deadline: Deadline,
        id: RequestId,
        now: Timestamp,
    ) -> Result<bool, Unavailable> {
        let mut work = self.units.begin().await?;
        if deadline == Deadline::Reminder {
            let Some(mentor) = work.requests().remind(id, now).await? else { return Ok(false) };
            let kind = NotificationKind::RequestExpiring(id);
            let id = NotificationId::new(self.ids.uuid());
            work.inbox().push(NewEntry { id, to: mentor.account(), kind, at: now }).await?;
            work.commit().await?;
            return Ok(true);
        }
        let Some(mut request) = work.requests().get(id).await? else { return Ok(false) };
        let from = request.status;
        let event = if deadline == Deadline::Expiry {
            request.expire(now)
        } else {
            request.complete_by_system(self.policies.policy().requests.completes_after, now)
        };
        let Some(event) = event else { return Ok(false) };
        match work.requests().save(&request).await {
            Err(SaveError::Stale) => return Ok(false),
            Err(SaveError::Unavailable(error)) => return Err(error),
            Ok(()) => {}
        }
        self.record(&mut *work, &request, Some(from), event).await?;
        work.commit().await?;
        Ok(true)
    }
}
