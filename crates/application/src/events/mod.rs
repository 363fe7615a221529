//! What follows a command: people's inboxes and the streams that bring them, work to be done after
//! the commit, and what replicas must forget.

mod hints;
mod hub;
mod notifications;
mod ports;
mod streams;
mod tell;
mod versions;

pub use hints::{Events, Hint, Hints};
pub use hub::EventHub;
pub use notifications::{
    NotificationDesk, NotificationDeskService, NotificationPage, NotificationView,
};
pub use ports::{
    Change, ChangeLog, Changes, Consumer, DirtyKey, EntryRecord, Inbox, InboxRange, InboxReads,
    NewEntry, Noted, NotificationKind, Outbox, OutboxQueue, ReadMark, Work,
};
pub use streams::{Delivery, EventStream, EventStreams, OpenStreamError, StreamEnd};
pub use tell::tell;
pub use versions::{AccountVersions, Mark, Versions};
