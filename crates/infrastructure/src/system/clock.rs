use std::{
    fs::File,
    io,
    os::unix::fs::FileExt as _,
    path::Path,
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use application::kernel::Clock;
use chrono::{TimeDelta, Utc};
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

/// The machine's clock, moved by as many whole seconds as a file says. For tests that let days pass
/// for several processes: whoever looks, looks into the file, so that they all jump at once.
#[derive(Debug)]
pub struct OffsetClock {
    file: File,
    /// What the file said when it last said something.
    seconds: AtomicI64,
}

impl OffsetClock {
    /// Longest offset, in digits and a sign.
    const DIGITS: usize = 20;

    /// Moved by what stands at the start of `file` as decimal digits, white space around them.
    ///
    /// # Errors
    /// If the file cannot be opened.
    pub fn open(file: &Path) -> io::Result<Self> {
        Ok(Self { file: File::open(file)?, seconds: AtomicI64::new(0) })
    }

    /// `None` while it is being written.
    fn read(&self) -> Option<i64> {
        let mut text = [0; Self::DIGITS];
        let length = self.file.read_at(&mut text, 0).ok()?;
        std::str::from_utf8(text.get(..length)?).ok()?.trim().parse().ok()
    }
}

impl Clock for OffsetClock {
    fn now(&self) -> Timestamp {
        let seconds = self.read().unwrap_or_else(|| self.seconds.load(Ordering::Relaxed));
        self.seconds.store(seconds, Ordering::Relaxed);
        SystemClock.now() + TimeDelta::try_seconds(seconds).unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use std::{fs, io::Write as _};

    use super::*;

    #[test]
    fn an_offset_moves_the_clock_while_it_runs() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let clock = OffsetClock::open(file.path()).unwrap();
        let ahead = || (clock.now() - SystemClock.now()).num_seconds();
        assert_eq!(ahead(), 0);
        file.write_all(b"   86400").unwrap();
        assert!((86_399..=86_400).contains(&ahead()));
        // Whoever writes a new one may be in the middle of it.
        fs::write(file.path(), "").unwrap();
        assert!((86_399..=86_400).contains(&ahead()));
        fs::write(file.path(), "90000\n").unwrap();
        assert!((89_999..=90_000).contains(&ahead()));
    }
}
