use async_trait::async_trait;
use shaku::Interface;

use super::Unavailable;
use crate::{
    accounts::{Accounts, AuditTrail, OneTimeCodes, Sessions},
    events::{Changes, Inbox, Outbox},
    feed::{Favorites, Swipes},
    images::ImageRecords,
    kernel::Idempotency,
    mentors::Mentors,
    requests::Requests,
    reviews::Ratings,
    stats::Tallies,
    students::Students,
};

/// Begins units of work.
#[async_trait]
pub trait UnitsOfWork: Interface {
    /// A transaction with every store bound to it. Waits for its turn, but never longer than the
    /// adapter's time-out.
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, Unavailable>;
}

/// Changes that happen together or not at all. Dropping it rolls back.
///
/// Nothing slow belongs inside: no hashing, no embedding, no network but the database's.
#[async_trait]
pub trait UnitOfWork: Send {
    /// Accounts of every role.
    fn accounts(&mut self) -> &mut dyn Accounts;
    /// Signed-in devices.
    fn sessions(&mut self) -> &mut dyn Sessions;
    /// Invites and reset codes.
    fn codes(&mut self) -> &mut dyn OneTimeCodes;
    /// What was done to which account.
    fn audit(&mut self) -> &mut dyn AuditTrail;
    /// Profiles of students.
    fn students(&mut self) -> &mut dyn Students;
    /// Profiles of mentors.
    fn mentors(&mut self) -> &mut dyn Mentors;
    /// Requests for mentoring.
    fn requests(&mut self) -> &mut dyn Requests;
    /// Ratings and reviews.
    fn ratings(&mut self) -> &mut dyn Ratings;
    /// What students did in the feed.
    fn swipes(&mut self) -> &mut dyn Swipes;
    /// Mentors whom students keep.
    fn favorites(&mut self) -> &mut dyn Favorites;
    /// Numbers that are kept rather than counted.
    fn tallies(&mut self) -> &mut dyn Tallies;
    /// What is in the image store, and who shows it.
    fn images(&mut self) -> &mut dyn ImageRecords;
    /// People's inboxes.
    fn inbox(&mut self) -> &mut dyn Inbox;
    /// What must follow the commit, whatever crashes.
    fn outbox(&mut self) -> &mut dyn Outbox;
    /// What other replicas must forget.
    fn changes(&mut self) -> &mut dyn Changes;
    /// First answers to repeated calls.
    fn idempotency(&mut self) -> &mut dyn Idempotency;

    /// Makes it all true, durably. The adapter then publishes what was written as hints
    /// ([`crate::events::Hint`]), so that no command has to remember to.
    async fn commit(self: Box<Self>) -> Result<(), Unavailable>;
}
