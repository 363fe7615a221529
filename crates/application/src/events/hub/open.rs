use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::mpsc;

use super::{super::Delivery, LOOKS_PER_SECOND};
use crate::accounts::SignedIn;

/// How many deliveries may wait to be taken by a reader.
const WAITING: usize = 32;

/// After how many looks without a delivery a stream shows that it is still there: 15 seconds.
const QUIET: u32 = 15 * LOOKS_PER_SECOND;

/// After how many looks a reader is cut off who takes nothing of what waits: 30 seconds.
const STALLED: u32 = 30 * LOOKS_PER_SECOND;

/// A stream as the hub sees it.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) number: u64,
    pub(super) caller: SignedIn,
    /// The number of the last entry that was handed over.
    pub(super) place: u64,
    deliveries: mpsc::Sender<Delivery>,
    /// There is more for a reader who takes what waits.
    pub(super) behind: Arc<AtomicBool>,
    /// The round of reading that it takes part in: what is read for others may leave out entries.
    pub(super) round: u64,
    /// How many deliveries there were, and how many of them were taken at the last look.
    sent: usize,
    taken: usize,
    quiet: u32,
    stalled: u32,
}

impl Open {
    /// A stream and its reader's end.
    pub(super) fn new(
        number: u64,
        caller: SignedIn,
        place: u64,
    ) -> (Self, mpsc::Receiver<Delivery>) {
        let (deliveries, reader) = mpsc::channel(WAITING);
        let behind = Arc::new(AtomicBool::new(false));
        let open = Self {
            number,
            caller,
            place,
            deliveries,
            behind,
            round: 0,
            sent: 0,
            taken: 0,
            quiet: 0,
            stalled: 0,
        };
        (open, reader)
    }

    /// Whether the reader was behind and has room again, and nobody heard of it.
    pub(super) fn may_go_on(&self) -> bool {
        self.behind.load(Ordering::SeqCst) && self.has_room()
    }

    /// Shows that the stream is still there, if it has been quiet for long. To be called once a look.
    pub(super) fn beat(&mut self) {
        self.quiet += 1;
        if self.quiet >= QUIET && self.waiting() == 0 {
            self.send(Delivery::Beat);
        }
    }

    /// Whether something more may wait to be taken. If not, the reader will say when it may.
    pub(super) fn has_room(&self) -> bool {
        if self.deliveries.capacity() > 0 {
            self.behind.store(false, Ordering::SeqCst);
            return true;
        }
        self.behind.store(true, Ordering::SeqCst);
        // The reader may have taken everything just before it could see that.
        self.deliveries.capacity() > 0
    }

    fn waiting(&self) -> usize {
        self.deliveries.max_capacity() - self.deliveries.capacity()
    }

    /// A reader who has gone, or takes nothing, misses it; entries are handed over with room only.
    pub(super) fn send(&mut self, delivery: Delivery) {
        if self.deliveries.try_send(delivery).is_ok() {
            self.sent += 1;
            self.quiet = 0;
        }
    }

    /// Whether the reader has taken nothing for long, while there is something to take.
    pub(super) fn is_stalled(&mut self) -> bool {
        let waiting = self.waiting();
        let taken = self.sent.saturating_sub(waiting);
        self.stalled = if waiting > 0 && taken == self.taken { self.stalled + 1 } else { 0 };
        self.taken = taken;
        self.stalled >= STALLED
    }
}
