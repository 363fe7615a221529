use std::{
    fs,
    ops::Deref,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use super::{command::finished, probe};
use crate::{
    Part, StackError,
    process::{launch::Launch, ports},
};

/// A debug build on a busy machine reads its model slowly.
const UNTIL_READY: Duration = Duration::from_mins(2);

/// The settings of a replica, by their names in its environment.
pub type Settings = Vec<(String, String)>;

/// Where a replica listens and keeps its files.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Seat {
    /// Its name in the stack.
    pub name: String,
    /// For its log.
    pub folder: PathBuf,
    /// The loopback port of its API.
    pub port: u16,
    /// The loopback port of its metrics.
    pub metrics: u16,
}

/// One process of `mentoro serve` on loopback ports.
#[derive(Debug)]
pub struct Replica {
    part: Part,
    seat: Seat,
}

impl Replica {
    /// Starts `binary` as `name` in `folder` and waits until it is ready.
    pub fn start(
        binary: &Path,
        name: &str,
        folder: &Path,
        settings: &Settings,
    ) -> Result<Self, StackError> {
        ports::against_races(|| {
            let [port, metrics] = ports::free()?;
            let seat = Seat { name: name.to_owned(), folder: folder.to_owned(), port, metrics };
            let server = seat.part(binary, settings)?;
            server.start()?;
            Ok(Self { part: server, seat })
        })
    }

    /// Its API, past nginx, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.seat.port)
    }

    /// The port of its API.
    pub const fn port(&self) -> u16 {
        self.seat.port
    }

    /// The port of its metrics.
    pub const fn metrics_port(&self) -> u16 {
        self.seat.metrics
    }

    /// How another process can start it again.
    pub(crate) const fn seat(&self) -> &Seat {
        &self.seat
    }
}

impl Seat {
    /// The replica at this place, not started yet.
    pub fn part(&self, binary: &Path, settings: &Settings) -> Result<Part, StackError> {
        let data = self.folder.join("data");
        fs::create_dir_all(&data).map_err(StackError::at("make", &data))?;
        let log = self.folder.join(format!("{}.log", self.name));
        let launch = Launch::new(binary.to_owned(), &self.folder, log).arguments(["serve"]);
        let launch = settings
            .iter()
            .fold(launch, |launch, (setting, value)| launch.variable(setting, value))
            .variable("MENTORO_LISTEN", format!("127.0.0.1:{}", self.port))
            .variable("MENTORO_METRICS_LISTEN", format!("127.0.0.1:{}", self.metrics))
            .variable("MENTORO_DATA_DIR", &data);
        let port = self.port;
        let ready = move |_| probe::answers(port, "/health/ready");
        Ok(Part::new(self.name.clone(), launch, UNTIL_READY, ready))
    }
}

impl Deref for Replica {
    type Target = Part;

    fn deref(&self) -> &Part {
        &self.part
    }
}

/// Runs another command of `mentoro` with the same settings and gives back what it printed.
pub fn run(
    binary: &Path,
    folder: &Path,
    settings: &Settings,
    arguments: &[&str],
) -> Result<String, StackError> {
    let launch = settings.iter().fold(
        Launch::new(binary.to_owned(), folder, folder.join("command.log")),
        |launch, (name, value)| launch.variable(name, value),
    );
    let mut command = Command::new(binary);
    command
        .args(arguments)
        .env_clear()
        .envs(launch.environment())
        .env("MENTORO_DATA_DIR", folder)
        .current_dir(folder);
    finished(&mut command)
}
