use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::process::Signal;
use serde::{Deserialize, Serialize};

use super::nginx::check;
use crate::{
    StackError,
    process::{identity::Identity, patience::until, programs},
};

/// nginx itself ends workers after `worker_shutdown_timeout`, 30 s, if event streams keep them.
const UNTIL_RELOADED: Duration = Duration::from_secs(40);

/// Which replicas the front sends requests to: a file of `server` lines that its configuration
/// includes, so that nothing else changes with them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rotation {
    configuration: PathBuf,
    servers: PathBuf,
    replicas: Vec<u16>,
}

impl Rotation {
    /// Of the front with this configuration, before replicas on these loopback ports.
    pub fn new(configuration: &Path, replicas: &[u16]) -> Self {
        let servers = configuration.with_file_name("replicas.conf");
        Self { configuration: configuration.to_owned(), servers, replicas: replicas.to_owned() }
    }

    /// What stands in the configuration.
    pub fn directive(&self) -> String {
        format!("include {};", self.servers.display())
    }

    /// Writes the file for the next start or reload. `aside` is the port of a replica that gets
    /// nothing.
    pub fn write(&self, aside: Option<u16>) -> Result<(), StackError> {
        let mut text = String::new();
        for port in &self.replicas {
            let down = if aside == Some(*port) { " down" } else { "" };
            // Writing into memory does not fail.
            let _ = writeln!(text, "server 127.0.0.1:{port} max_fails=3 fail_timeout=2s{down};");
        }
        fs::write(&self.servers, text).map_err(StackError::at("write", &self.servers))
    }

    /// Restarts one replica after the other by `restart`, which is given its place and comes back
    /// when it is ready. Meanwhile `front`, the master process of nginx, sends it nothing. A
    /// replica that does not come back stays aside.
    pub fn restart_each(
        &self,
        front: Identity,
        mut restart: impl FnMut(usize) -> Result<(), StackError>,
    ) -> Result<(), StackError> {
        if self.replicas.len() < 2 {
            return Err(StackError::Alone);
        }
        for (place, port) in self.replicas.iter().enumerate() {
            // This also puts the one before back.
            self.reload(front, Some(*port))?;
            restart(place)?;
        }
        self.reload(front, None)
    }

    /// Comes back when all requests go by the new file: workers with the old one finish what they
    /// have begun, and may send even that to a replica that they know.
    fn reload(&self, front: Identity, aside: Option<u16>) -> Result<(), StackError> {
        self.write(aside)?;
        check(&programs::installed("nginx")?, &self.configuration, &[])?;
        let mut old = front.descendants();
        front.signal(Signal::HUP);
        let reloaded = until(UNTIL_RELOADED, || {
            old.retain(|worker| worker.runs());
            (old.is_empty() || !front.runs()).then_some(())
        });
        // New workers serve before old ones are told to end.
        reloaded
            .filter(|()| !front.descendants().is_empty())
            .ok_or(StackError::NotReloaded { bound: UNTIL_RELOADED })
    }
}
