use std::{fs, path::PathBuf, time::Duration};

use rustix::process::Signal;
use serde::{Deserialize, Serialize};

use super::{identity::Identity, patience::until};

const UNTIL_GONE: Duration = Duration::from_secs(40);

/// A process that lives on when the one that started it is gone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Released {
    /// The part that it was.
    pub name: String,
    /// Which one it is.
    pub process: Identity,
    /// The signal on which it finishes its work.
    pub stop: i32,
    /// The signal on which it ends at once.
    pub end: i32,
    /// What it says.
    pub log: PathBuf,
    /// Files outside its folder that it would leave behind.
    pub litter: Vec<PathBuf>,
}

impl Released {
    /// Ends it, and takes away what it would leave: with its work finished, or quickly.
    pub fn end(&self, is_to_finish: bool) {
        let signal = if is_to_finish { self.stop } else { self.end };
        let mut family = self.process.descendants();
        family.push(self.process);
        self.process.signal(Signal::from_named_raw(signal).unwrap_or(Signal::KILL));
        until(UNTIL_GONE, || (!self.process.runs()).then_some(()));
        // Also what a server that has ended left of its own children.
        for member in &family {
            member.signal(Signal::KILL);
        }
        until(UNTIL_GONE, || (!family.iter().any(|member| member.runs())).then_some(()));
        for file in &self.litter {
            // Mostly it is not there.
            let _ = fs::remove_file(file);
        }
    }
}
