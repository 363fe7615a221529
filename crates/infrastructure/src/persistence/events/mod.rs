//! Inboxes, the outbox and the log of changes.

mod changes;
mod entries;
mod inbox;
mod outbox;
mod purge;

pub(super) use changes::note_accounts;
pub(super) use outbox::consumer_of;
pub(super) use purge::purge_inboxes;

pub use outbox::SeaOrmOutboxQueue;
