//! What follows a command: people's inboxes, work to be done after the commit, and what replicas
//! must forget.

mod hints;
mod ports;

pub use hints::{Events, Hint, Hints};
pub use ports::{
    Change, ChangeLog, Changes, DirtyKey, Inbox, NewEntry, NotificationKind, Outbox, OutboxQueue,
    Work,
};
