use std::{fs, io};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde::{Deserialize, Serialize};

/// A process that is not mistaken for a later one with the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Its number.
    pub pid: u32,
    /// When it began, in clock ticks since the machine did.
    pub began: u64,
}

impl Identity {
    /// The process that has this number now.
    pub fn of(pid: u32) -> Option<Self> {
        Some(Self { pid, began: state_of(pid)?.began })
    }

    /// Whether it still runs. One that has ended and waits for its parent does not.
    pub fn runs(self) -> bool {
        state_of(self.pid).is_some_and(|state| state.began == self.began && !state.is_zombie)
    }

    /// Sends a signal, unless the process is gone.
    pub fn signal(self, signal: Signal) {
        if let Some(pid) = self.raw().filter(|_| self.runs()) {
            // It may end in between, which is what most signals are for.
            let _: io::Result<()> = kill_process(pid, signal).map_err(Into::into);
        }
    }

    /// Ends it, its group and its descendants at once; some servers give their children groups of
    /// their own.
    pub fn kill(self) {
        let family = self.descendants();
        if let Some(pid) = self.raw().filter(|_| self.runs()) {
            let _: io::Result<()> = kill_process_group(pid, Signal::KILL).map_err(Into::into);
        }
        self.signal(Signal::KILL);
        for member in family {
            member.signal(Signal::KILL);
        }
    }

    /// Its children and theirs.
    pub fn descendants(self) -> Vec<Self> {
        let mut processes: Vec<(u32, Self)> = Vec::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let pid = entry.file_name().to_str().and_then(|name| name.parse().ok());
            if let Some((pid, state)) = pid.and_then(|pid| Some((pid, state_of(pid)?))) {
                processes.push((state.parent, Self { pid, began: state.began }));
            }
        }
        let mut family = vec![self];
        let mut next = 0;
        while next < family.len() {
            let parent = family[next].pid;
            family
                .extend(processes.iter().filter(|(of, _)| *of == parent).map(|(_, child)| *child));
            next += 1;
        }
        family.split_off(1)
    }

    fn raw(self) -> Option<Pid> {
        i32::try_from(self.pid).ok().and_then(Pid::from_raw)
    }
}

struct State {
    is_zombie: bool,
    parent: u32,
    began: u64,
}

/// From /proc/PID/stat, see proc(5). The name in its second field may hold spaces and brackets.
fn state_of(pid: u32) -> Option<State> {
    let line = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = line.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    let is_zombie = matches!(fields.next()?, "Z" | "X");
    let parent = fields.next()?.parse().ok()?;
    Some(State { is_zombie, parent, began: fields.nth(17)?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use std::process::{self, Command};

    use super::*;

    #[test]
    fn a_number_that_passed_to_another_process_is_not_the_same_process() {
        let me = Identity::of(process::id()).unwrap();
        assert!(me.runs());
        assert!(!Identity { began: me.began + 1, ..me }.runs());
    }

    #[test]
    fn a_process_that_ended_does_not_run_even_if_nobody_asked_how() {
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        let identity = Identity::of(child.id()).unwrap();
        assert!(Identity::of(process::id()).unwrap().descendants().contains(&identity));
        identity.kill();
        crate::process::patience::until(std::time::Duration::from_secs(5), || {
            (!identity.runs()).then_some(())
        })
        .unwrap();
        child.wait().unwrap();
    }
}
