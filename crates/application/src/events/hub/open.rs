use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{sync::mpsc, time::Instant};

use super::super::Delivery;
use crate::accounts::SignedIn;

/// How many deliveries may wait to be taken by a reader.
const WAITING: usize = 32;

/// How long a stream is quiet until it shows that it is still there: 15 seconds, less what may pass
/// until somebody looks.
const QUIET: Duration = Duration::from_millis(14_500);

/// How long a reader may take nothing of what waits.
const STALLED: Duration = Duration::from_secs(30);

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
    sent_at: Instant,
    /// When the reader last took something, or there was nothing to take.
    going_at: Instant,
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
            sent_at: Instant::now(),
            going_at: Instant::now(),
        };
        (open, reader)
    }

    /// Whether the reader was behind and has room again, and nobody heard of it.
    pub(super) fn may_go_on(&self) -> bool {
        self.behind.load(Ordering::SeqCst) && self.has_room()
    }

    /// Shows that the stream is still there, if it has been quiet for long.
    pub(super) fn beat(&mut self) {
        if self.sent_at.elapsed() >= QUIET && self.waiting() == 0 {
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
            self.sent_at = Instant::now();
        }
    }

    /// Whether the reader has taken nothing for long, while there is something to take.
    pub(super) fn is_stalled(&mut self) -> bool {
        let waiting = self.waiting();
        let taken = self.sent.saturating_sub(waiting);
        if waiting == 0 || taken != self.taken {
            self.going_at = Instant::now();
        }
        self.taken = taken;
        self.going_at.elapsed() >= STALLED
    }
}
