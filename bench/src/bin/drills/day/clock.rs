use std::{cell::Cell, fs::File, os::unix::fs::FileExt as _, path::Path, time::Duration};

use anyhow::Result;

/// The clock of every process of the stack, as far as it is ahead of the machine's.
pub(crate) struct SimulatedClock {
    file: File,
    ahead: Cell<Duration>,
}

impl SimulatedClock {
    /// Makes the file that the processes look into; it is not ahead yet.
    pub(crate) fn make(path: &Path) -> Result<Self> {
        let clock = Self { file: File::create(path)?, ahead: Cell::default() };
        clock.advance(Duration::ZERO)?;
        Ok(clock)
    }

    /// Lets `time` pass for everybody at once.
    pub(crate) fn advance(&self, time: Duration) -> Result<()> {
        let ahead = self.ahead.get() + time;
        // Always as long, so that nobody reads the half of it.
        self.file.write_all_at(format!("{:>19}\n", ahead.as_secs()).as_bytes(), 0)?;
        self.ahead.set(ahead);
        Ok(())
    }
}
