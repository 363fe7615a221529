use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use async_trait::async_trait;
use domain::ids::AccountId;
use shaku::Interface;
use thiserror::Error;
use tokio::sync::mpsc;

use super::{NotificationView, hub::OpenStreams};
use crate::{
    accounts::SignedIn,
    kernel::{Busy, Unavailable},
};

/// Why a stream ends for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamEnd {
    /// The access token has: refresh it, and go on.
    TokenExpired,
    /// The session has.
    SessionRevoked,
    /// An admin has blocked the account.
    AccountBlocked,
    /// This process is about to: go on at another.
    Shutdown,
}

impl StreamEnd {
    /// All there are.
    pub const ALL: [Self; 4] =
        [Self::TokenExpired, Self::SessionRevoked, Self::AccountBlocked, Self::Shutdown];

    /// The word for it on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TokenExpired => "token_expired",
            Self::SessionRevoked => "session_revoked",
            Self::AccountBlocked => "account_blocked",
            Self::Shutdown => "shutdown",
        }
    }
}

/// What a stream brings.
#[derive(Debug, Clone, PartialEq)]
pub enum Delivery {
    /// An entry of the inbox, with its number.
    Entry(u64, Box<NotificationView>),
    /// Nothing for a while; the stream is still there.
    Beat,
    /// The last one.
    End(StreamEnd),
}

/// Why no stream was opened.
#[derive(Debug, Error)]
pub enum OpenStreamError {
    /// The account has as many as it may.
    #[error("the account has {0} streams open")]
    TooMany(u32),
    /// This process has as many as it may, or is about to end.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The account went meanwhile.
    #[error("there is no such account")]
    Gone,
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// Streams of what arrives in inboxes.
#[async_trait]
pub trait EventStreams: Interface {
    /// Opens the caller's stream: of what arrives from now on or, with the number of the `last` entry
    /// that they have seen, of what came after it. `Some(None)` is a number that cannot be read.
    async fn open(
        &self,
        caller: SignedIn,
        last: Option<Option<u64>>,
    ) -> Result<EventStream, OpenStreamError>;

    /// Waits for news, half a second at most, and hands them to the streams that they are for; ends
    /// those whose time is over. To be called again and again.
    async fn turn(&self) -> Result<(), Unavailable>;

    /// Ends every stream, and opens no more: this process is about to end.
    fn close(&self);
}

/// What arrives for one account, in order, each once. Dropping it closes it.
///
/// It holds little: what the reader does not take stays in the database. One who takes nothing for
/// half a minute while there is something is cut off.
#[derive(Debug)]
pub struct EventStream {
    pub(super) deliveries: mpsc::Receiver<Delivery>,
    pub(super) start: u64,
    pub(super) reset: bool,
    pub(super) account: AccountId,
    pub(super) number: u64,
    pub(super) behind: Arc<AtomicBool>,
    pub(super) streams: Arc<OpenStreams>,
}

impl EventStream {
    /// The number of the entry after which it begins.
    pub const fn start(&self) -> u64 {
        self.start
    }

    /// Whether entries after the reader's last one may be missing: it was forgotten, or never was.
    pub const fn is_reset(&self) -> bool {
        self.reset
    }

    /// The next delivery; `None` at the end.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Delivery>> {
        let next = self.deliveries.poll_recv(context);
        if next.is_pending() && self.behind.swap(false, Ordering::SeqCst) {
            // All is taken: what waits in the database may follow.
            self.streams.drained(self.account);
        }
        next
    }

    /// The same, to wait for.
    pub async fn next(&mut self) -> Option<Delivery> {
        std::future::poll_fn(|context| self.poll_next(context)).await
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.streams.leave(self.account, self.number);
    }
}
