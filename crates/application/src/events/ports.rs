use std::time::Duration;

use async_trait::async_trait;
use domain::{
    ids::{AccountId, MentorId, NotificationId, RequestId, ReviewId, SessionId},
    time::Timestamp,
};
use shaku::Interface;

use crate::kernel::Unavailable;

/// What an inbox entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotificationKind {
    /// A student asked.
    RequestCreated(RequestId),
    /// The other side, or the service, changed a request.
    RequestUpdated(RequestId),
    /// A request will soon expire unanswered.
    RequestExpiring(RequestId),
    /// Somebody was rated.
    ReviewCreated(ReviewId),
    /// A rating was changed.
    ReviewUpdated(ReviewId),
    /// A rating was taken back.
    ReviewDeleted(ReviewId),
}

impl NotificationKind {
    /// The word for it on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RequestCreated(_) => "request.created",
            Self::RequestUpdated(_) => "request.updated",
            Self::RequestExpiring(_) => "request.expiring",
            Self::ReviewCreated(_) => "review.created",
            Self::ReviewUpdated(_) => "review.updated",
            Self::ReviewDeleted(_) => "review.deleted",
        }
    }
}

/// An entry about to be put into an inbox.
#[derive(Debug, Clone, Copy)]
pub struct NewEntry {
    /// Its identity.
    pub id: NotificationId,
    /// Whose inbox.
    pub to: AccountId,
    /// What about.
    pub kind: NotificationKind,
    /// Now.
    pub at: Timestamp,
}

/// Inboxes, bound to one unit of work.
#[async_trait]
pub trait Inbox: Send {
    /// Adds an entry and gives it the account's next number. The account's row stays locked until
    /// the unit ends, so that numbers appear in the order of commits. A tombstone's inbox takes
    /// nothing.
    async fn push(&mut self, entry: NewEntry) -> Result<(), Unavailable>;
}

/// Something derived that no longer agrees with the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Work {
    /// The index's document of this mentor.
    Mentor(MentorId),
    /// The whole index.
    Index,
}

/// Work that must follow the commit, bound to one unit of work.
#[async_trait]
pub trait Outbox: Send {
    /// Notes that `work` is to be done. One row for each, with a revision that rises.
    async fn mark(&mut self, work: Work, now: Timestamp) -> Result<(), Unavailable>;
}

/// A claimed piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DirtyKey {
    /// What is to be done.
    pub work: Work,
    /// The revision that was claimed.
    pub revision: i64,
    /// How often it was claimed before without success.
    pub attempts: u32,
}

/// The consumer's end of the outbox.
#[async_trait]
pub trait OutboxQueue: Interface {
    /// Claims up to `limit` pieces of work, oldest first, for `lease`; claims that were not
    /// finished in time come back.
    async fn claim(
        &self,
        limit: usize,
        now: Timestamp,
        lease: Duration,
    ) -> Result<Vec<DirtyKey>, Unavailable>;

    /// Lets work that is still being done stay claimed until `until`. A claim that somebody else
    /// has taken over stays theirs.
    async fn prolong(&self, claimed: &[DirtyKey], until: Timestamp) -> Result<(), Unavailable>;

    /// Forgets finished work whose revision has not risen since; the rest becomes claimable again.
    async fn finish(&self, done: &[DirtyKey]) -> Result<(), Unavailable>;

    /// Lets failed work be claimed again from `until` on.
    async fn postpone(&self, failed: &[DirtyKey], until: Timestamp) -> Result<(), Unavailable>;

    /// Ends every lease, whoever holds it. For a process that knows that it is the only one, at its
    /// start: what was claimed before died with its holder.
    async fn reclaim(&self) -> Result<(), Unavailable>;

    /// How much work waits. Bounded: counts no further than 1,000,000.
    async fn backlog(&self) -> Result<u64, Unavailable>;
}

/// Something that other replicas, or other parts of this one, may hold in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// A session ended: its tokens are worth nothing.
    SessionEnded(SessionId),
}

/// Changes for the log, bound to one unit of work.
#[async_trait]
pub trait Changes: Send {
    /// Writes `change` into the log. What is there already gets the new time.
    async fn push(&mut self, change: Change, now: Timestamp) -> Result<(), Unavailable>;
}

/// The log of changes, which each replica reads once a second.
#[async_trait]
pub trait ChangeLog: Interface {
    /// Every change noted at or after `since`, with its time.
    async fn since(&self, since: Timestamp) -> Result<Vec<(Change, Timestamp)>, Unavailable>;
}
