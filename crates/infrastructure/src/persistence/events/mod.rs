//! Inboxes, the outbox and the log of changes.

mod changes;
mod inbox;
mod outbox;

pub use outbox::SeaOrmOutboxQueue;
