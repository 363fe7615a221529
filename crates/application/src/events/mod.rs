//! What follows a command: people's inboxes, work to be done after the commit, and what replicas
//! must forget.

mod ports;

pub use ports::{
    Change, ChangeLog, Changes, DirtyKey, Inbox, NewEntry, NotificationKind, Outbox, OutboxQueue,
    Wake, Work,
};
