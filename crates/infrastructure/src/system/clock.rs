use std::time::Duration;

use application::kernel::Clock;
use chrono::Utc;
use domain::time::{Timestamp, to_micros};
use parking_lot::Mutex;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the port's adapter")]
    fn now(&self) -> Timestamp {
        to_micros(Utc::now())
    }
}

/// A clock that stands still until a test moves it.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// Stands at `moment`, cut to the microsecond.
    pub fn at(moment: Timestamp) -> Self {
        Self(Mutex::new(to_micros(moment)))
    }

    /// Jumps to `moment`, cut to the microsecond.
    pub fn set(&self, moment: Timestamp) {
        *self.0.lock() = to_micros(moment);
    }

    /// Lets `time` pass.
    pub fn advance(&self, time: Duration) {
        let mut now = self.0.lock();
        *now = to_micros(*now + time);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock()
    }
}
