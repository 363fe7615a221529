use std::{
    sync::atomic::{AtomicU32, AtomicU64, Ordering},
    time::Duration,
};

use tokio::time::Instant;

/// When a part counts as down, and for how long it is then left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerSettings {
    /// So many failures in a row open the breaker. One success in between shows that the part is
    /// busy rather than down.
    pub failures: u32,
    /// How long calls are skipped before one is let through to see whether the part is back.
    pub pause: Duration,
}

impl Default for BreakerSettings {
    fn default() -> Self {
        Self { failures: 5, pause: Duration::from_secs(1) }
    }
}

/// A circuit breaker that lets one call through per pause while it is open.
///
/// The kept crates (`recloser`, `failsafe`) let everybody through once the pause is over, which
/// makes a whole crowd wait for a part that hangs, and neither tells its state.
#[derive(Debug)]
pub(super) struct Breaker {
    settings: BreakerSettings,
    born: Instant,
    failures: AtomicU32,
    /// When the next call may try, in microseconds since `born`; zero while the breaker is closed.
    retry_at: AtomicU64,
}

impl Breaker {
    pub(super) fn new(settings: BreakerSettings) -> Self {
        Self {
            settings,
            born: Instant::now(),
            failures: AtomicU32::new(0),
            retry_at: AtomicU64::new(0),
        }
    }

    /// Whether a call may be made now. While the breaker is open one caller per pause hears yes;
    /// should it never come back, the next pause has another.
    pub(super) fn admits(&self) -> bool {
        let retry_at = self.retry_at.load(Ordering::Acquire);
        if retry_at == 0 {
            return true;
        }
        let (now, next) = (self.micros(Duration::ZERO), self.micros(self.settings.pause));
        now >= retry_at
            && self
                .retry_at
                .compare_exchange(retry_at, next, Ordering::AcqRel, Ordering::Relaxed)
                .is_ok()
    }

    pub(super) fn is_open(&self) -> bool {
        self.retry_at.load(Ordering::Relaxed) != 0
    }

    /// A call went well; whether that closed the breaker.
    pub(super) fn succeeded(&self) -> bool {
        // Storing what is there already would make the cores pass the line around.
        if self.failures.load(Ordering::Relaxed) != 0 {
            self.failures.store(0, Ordering::Relaxed);
        }
        self.is_open() && self.retry_at.swap(0, Ordering::AcqRel) != 0
    }

    /// A call failed; whether that opened the breaker.
    pub(super) fn failed(&self) -> bool {
        let failures = self.failures.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        failures >= self.settings.failures
            && self.retry_at.swap(self.micros(self.settings.pause), Ordering::AcqRel) == 0
    }

    /// `ahead` from now. Never zero, which has a meaning of its own.
    fn micros(&self, ahead: Duration) -> u64 {
        let micros = (self.born.elapsed() + ahead).as_micros();
        u64::try_from(micros).unwrap_or(u64::MAX).max(1)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    const PAUSE: Duration = Duration::from_secs(1);

    fn open() -> Breaker {
        let breaker = Breaker::new(BreakerSettings { failures: 3, pause: PAUSE });
        for _ in 0..3 {
            breaker.failed();
        }
        breaker
    }

    #[tokio::test(start_paused = true)]
    async fn it_opens_after_failures_in_a_row_only() {
        let breaker = Breaker::new(BreakerSettings { failures: 3, pause: PAUSE });
        for _ in 0..10 {
            assert!(!breaker.failed() && !breaker.failed());
            breaker.succeeded();
        }
        assert!(breaker.admits() && !breaker.is_open());

        assert!(!breaker.failed() && !breaker.failed());
        assert!(breaker.failed(), "the third one opens it");
        assert!(!breaker.failed(), "it was open already");
        assert!(!breaker.admits() && breaker.is_open());
    }

    #[tokio::test(start_paused = true)]
    async fn an_open_one_lets_one_call_through_per_pause() {
        let breaker = open();
        for _ in 0..3 {
            advance(PAUSE).await;
            assert!(breaker.admits());
            assert!(!breaker.admits(), "the one before has not come back yet");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_success_closes_it() {
        let breaker = open();
        advance(PAUSE).await;
        assert!(breaker.admits());
        assert!(breaker.succeeded());
        assert!(breaker.admits() && breaker.admits());
        assert!(!breaker.failed(), "the count begins anew");
    }
}
