use std::{
    fmt, fs,
    path::Path,
    process::{Child, ExitStatus},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rustix::process::Signal;

use super::{
    identity::Identity,
    launch::Launch,
    leash::Leash,
    patience::{is_interrupted, until},
    released::Released,
};
use crate::StackError;

/// Draining event streams and writing data down take the longest.
const UNTIL_GONE: Duration = Duration::from_secs(40);
const UNTIL_KILLED: Duration = Duration::from_secs(10);
/// Enough of a log to see why.
const TAIL: usize = 30;

/// Whether a process serves; if not, what it lacks.
pub type Readiness = Box<dyn Fn(Identity) -> Result<(), String> + Send + Sync>;

/// One server of the stack. It ends when the part is dropped, or when we are killed.
pub struct Part {
    name: String,
    launch: Launch,
    readiness: Readiness,
    until_ready: Duration,
    running: Mutex<Option<Running>>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    identity: Identity,
    _leash: Leash,
}

impl Part {
    /// A part that does not run yet.
    pub(crate) fn new(
        name: impl Into<String>,
        launch: Launch,
        until_ready: Duration,
        readiness: impl Fn(Identity) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        let readiness: Readiness = Box::new(readiness);
        Self { name: name.into(), launch, readiness, until_ready, running: Mutex::new(None) }
    }

    /// Its name in the stack.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file that it writes what it says to.
    pub fn log(&self) -> &Path {
        self.launch.log()
    }

    /// The number of its process, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.identity().map(|identity| identity.pid)
    }

    /// Its process, while it runs.
    pub(crate) fn identity(&self) -> Option<Identity> {
        self.lock().as_ref().map(|running| running.identity)
    }

    /// Whether its process runs.
    pub fn runs(&self) -> bool {
        self.lock().as_ref().is_some_and(|running| running.identity.runs())
    }

    /// Starts it, on the same ports and data as before, and waits until it serves. Does nothing
    /// while it runs.
    pub fn start(&self) -> Result<(), StackError> {
        let mut slot = self.lock();
        if slot.as_ref().is_some_and(|running| running.identity.runs()) {
            return Ok(());
        }
        *slot = None;
        let running = slot.insert(self.spawned()?);
        let started = self.wait_until_ready(running);
        if started.is_err() {
            self.end(running);
            *slot = None;
        }
        started
    }

    /// Asks it to finish its work and waits until it has. How it ended; `None` if it did not run, or
    /// had to be ended.
    pub fn stop(&self) -> Result<Option<ExitStatus>, StackError> {
        let Some(mut running) = self.lock().take() else { return Ok(None) };
        let family = running.identity.descendants();
        running.identity.signal(self.launch.stop());
        let status = ended_within(UNTIL_GONE, &mut running.child);
        if status.is_none() {
            self.end(&mut running);
        }
        gone(family);
        self.tidy();
        Ok(status)
    }

    /// Ends it as a power cut would.
    pub fn kill(&self) -> Result<(), StackError> {
        let Some(mut running) = self.lock().take() else { return Ok(()) };
        let family = running.identity.descendants();
        running.identity.kill();
        ended_within(UNTIL_KILLED, &mut running.child);
        gone(family);
        Ok(())
    }

    /// Lets its process live on without us.
    pub(crate) fn release(&self) {
        // The handle of a child does not end it when it goes; the leash only watches us.
        self.lock().take();
    }

    /// How somebody else can end it.
    pub(crate) fn released(&self) -> Option<Released> {
        let slot = self.lock();
        let running = slot.as_ref()?;
        Some(Released {
            name: self.name.clone(),
            process: running.identity,
            stop: self.launch.stop().as_raw(),
            end: self.launch.end().as_raw(),
            log: self.log().to_owned(),
            litter: self.launch.left_over().to_vec(),
        })
    }

    /// The last lines of its log.
    pub fn tail_of_log(&self) -> String {
        let log = fs::read(self.log()).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(TAIL)..].join("\n")
    }

    fn spawned(&self) -> Result<Running, StackError> {
        let child = self.launch.spawn()?;
        let pid = child.id();
        // A child that we have not asked after keeps its number, so this finds it.
        let identity = Identity::of(pid).unwrap_or(Identity { pid, began: 0 });
        let leash = Leash::of_process(identity, self.launch.end(), self.launch.left_over());
        let mut running = match leash {
            Ok(leash) => return Ok(Running { child, identity, _leash: leash }),
            Err(error) => (child, error),
        };
        // Nobody would end it if we were killed now.
        identity.kill();
        let _ = running.0.wait();
        Err(running.1)
    }

    fn wait_until_ready(&self, running: &mut Running) -> Result<(), StackError> {
        let mut reason = String::new();
        let outcome = until(self.until_ready, || {
            if is_interrupted() {
                return Some(Err(StackError::Interrupted));
            }
            if let Some(status) = running.child.try_wait().ok().flatten() {
                let (part, tail) = (self.name.clone(), self.tail_of_log());
                return Some(Err(StackError::Ended { part, status, tail }));
            }
            (self.readiness)(running.identity).map_err(|lack| reason = lack).ok().map(Ok)
        });
        outcome.unwrap_or_else(|| {
            let (part, tail) = (self.name.clone(), self.tail_of_log());
            Err(StackError::NotReady { part, bound: self.until_ready, reason, tail })
        })
    }

    /// Ends it quickly, but so that nothing stays.
    fn end(&self, running: &mut Running) {
        let family = running.identity.descendants();
        running.identity.signal(self.launch.end());
        if ended_within(UNTIL_KILLED, &mut running.child).is_none() {
            running.identity.kill();
            ended_within(UNTIL_KILLED, &mut running.child);
        }
        gone(family);
        self.tidy();
    }

    fn tidy(&self) {
        for file in self.launch.left_over() {
            // Mostly it is not there.
            let _ = fs::remove_file(file);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let running = self.lock().take();
        if let Some(mut running) = running {
            self.end(&mut running);
        }
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the launch: its settings hold secrets.
        f.debug_struct("Part")
            .field("name", &self.name)
            .field("pid", &self.pid())
            .finish_non_exhaustive()
    }
}

/// Ends what a server that has ended left of its own children, and waits until they are gone.
fn gone(mut family: Vec<Identity>) {
    for member in &family {
        member.signal(Signal::KILL);
    }
    until(UNTIL_KILLED, || {
        family.retain(|member| member.runs());
        family.is_empty().then_some(())
    });
}

fn ended_within(bound: Duration, child: &mut Child) -> Option<ExitStatus> {
    until(bound, || child.try_wait().ok().flatten())
}
