use std::time::Duration;

use async_trait::async_trait;
use domain::{
    ids::{AccountId, ImageId, MentorId, NotificationId, RequestId, ReviewId, SessionId},
    requests::Status,
    time::Timestamp,
};
use shaku::Interface;

use crate::{
    kernel::{Page, PageRequest, Unavailable, Unredacted},
    requests::RequestRecord,
    reviews::ReviewRecord,
};

/// What an inbox entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotificationKind {
    /// A student asked.
    RequestCreated(RequestId),
    /// The other side, or the service, changed a request: to this status, or something else of it.
    RequestUpdated(RequestId, Option<Status>),
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
    /// Every word of [`Self::as_str`].
    pub const WORDS: [&str; 6] = [
        "request.created",
        "request.updated",
        "request.expiring",
        "review.created",
        "review.updated",
        "review.deleted",
    ];

    /// The word for it on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RequestCreated(_) => "request.created",
            Self::RequestUpdated(..) => "request.updated",
            Self::RequestExpiring(_) => "request.expiring",
            Self::ReviewCreated(_) => "review.created",
            Self::ReviewUpdated(_) => "review.updated",
            Self::ReviewDeleted(_) => "review.deleted",
        }
    }

    /// The status that a request was changed to.
    pub const fn status(self) -> Option<Status> {
        match self {
            Self::RequestUpdated(_, status) => status,
            _ => None,
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

    /// Marks entries of `account` as read at `now`, those that were not yet; how many stay unread.
    /// What is not in this inbox is passed over.
    async fn mark_read(
        &mut self,
        account: AccountId,
        read: &ReadMark,
        now: Timestamp,
    ) -> Result<u64, Unavailable>;
}

/// What a person has read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadMark {
    /// This entry and all before it.
    UpTo(NotificationId),
    /// These.
    These(Vec<NotificationId>),
}

/// An entry of an inbox, with what it is about as that stands now.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryRecord {
    /// Whose inbox.
    pub to: AccountId,
    /// Its number there: rises in the order of commits, from 1.
    pub seq: u64,
    /// Its identity.
    pub id: NotificationId,
    /// What about.
    pub kind: NotificationKind,
    /// When it was put there.
    pub created_at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
    /// The request that it is about, both sides' contacts included.
    pub request: Option<Unredacted<RequestRecord>>,
    /// The review that it is about; `None` once that was deleted.
    pub review: Option<Unredacted<ReviewRecord>>,
    /// Who wrote it: what is shown of them changes with their profile.
    pub reviewer: Option<AccountId>,
}

/// Which entries an inbox holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InboxRange {
    /// The number of the latest entry there ever was; 0 without any.
    pub latest: u64,
    /// Entries up to this number were forgotten by age.
    pub forgotten: u64,
}

/// Reads of inboxes. A fixed number of round trips each, however many entries.
#[async_trait]
pub trait InboxReads: Interface {
    /// Which entries a living account's inbox holds.
    async fn range(&self, account: AccountId) -> Result<Option<InboxRange>, Unavailable>;

    /// Entries of many inboxes, of each those with a greater number than the given one, ordered by
    /// account and number; at most `limit` in all.
    async fn after(
        &self,
        places: &[(AccountId, u64)],
        limit: usize,
    ) -> Result<Vec<EntryRecord>, Unavailable>;

    /// A page of an inbox, the newest first, and how many entries are unread.
    async fn page(
        &self,
        account: AccountId,
        page: PageRequest,
    ) -> Result<(Page<EntryRecord>, u64), Unavailable>;
}

/// Something derived that no longer agrees with the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Work {
    /// The index's document of this mentor.
    Mentor(MentorId),
    /// The whole index.
    Index,
    /// This image in the store, which perhaps nobody shows any more.
    Image(ImageId),
}

/// Who does a piece of work. Each claims its own, so that none waits for another's part that is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Consumer {
    /// Keeps the index in step.
    Indexing,
    /// Deletes images.
    ImageCleaning,
}

impl Consumer {
    /// All there are.
    pub const ALL: [Self; 2] = [Self::Indexing, Self::ImageCleaning];

    /// What it keeps in step, in a word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Indexing => "index",
            Self::ImageCleaning => "images",
        }
    }
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

impl DirtyKey {
    /// How long it waits after a failure: twice as long each time, a minute at most.
    pub fn pause(&self) -> Duration {
        Duration::from_secs(1 << self.attempts.min(6)).min(Duration::from_mins(1))
    }
}

/// The consumer's end of the outbox.
#[async_trait]
pub trait OutboxQueue: Interface {
    /// Claims up to `limit` pieces of the consumer's work, oldest first, for `lease`; claims that
    /// were not finished in time come back.
    async fn claim(
        &self,
        consumer: Consumer,
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
    /// Something that is shown of or to this account changed: its profile, its requests, its
    /// ratings, its inbox. A unit of work notes that by itself.
    Account(AccountId),
}

/// A change as the log has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Noted {
    /// What changed.
    pub change: Change,
    /// When it last did, by the clock of whoever changed it.
    pub at: Timestamp,
    /// Rises with every note of the same change, so that two in one moment are told apart.
    pub revision: u64,
}

/// Changes for the log, bound to one unit of work.
#[async_trait]
pub trait Changes: Send {
    /// Writes `change` into the log. What is there already gets the new time and revision.
    ///
    /// Stores note [`Change::Account`] themselves for everybody whom a write concerns. The adapter
    /// MUST write these last, in one order for all units of work and with the time of the commit, so
    /// that units neither block each other crosswise nor come late into the log.
    async fn push(&mut self, change: Change, now: Timestamp) -> Result<(), Unavailable>;
}

/// The log of changes, which each replica reads once a second.
#[async_trait]
pub trait ChangeLog: Interface {
    /// Every change noted at or after `since`. Kinds that only later versions know are left out.
    async fn since(&self, since: Timestamp) -> Result<Vec<Noted>, Unavailable>;

    /// Of these the [`Change::SessionEnded`] only.
    async fn sessions_ended_since(&self, since: Timestamp) -> Result<Vec<Noted>, Unavailable>;
}
