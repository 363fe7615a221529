use std::{fs, ops::Deref, path::Path, process::Command, time::Duration};

use super::{command::finished, probe};
use crate::{
    Part, StackError,
    process::{launch::Launch, ports},
};

/// A debug build on a busy machine reads its model slowly.
const UNTIL_READY: Duration = Duration::from_mins(2);

/// The settings of a replica, by their names in its environment.
pub type Settings = Vec<(String, String)>;

/// One process of `mentoro serve` on loopback ports.
#[derive(Debug)]
pub struct Replica {
    part: Part,
    port: u16,
    metrics: u16,
}

impl Replica {
    /// Starts `binary` as `name` in `folder` and waits until it is ready.
    pub fn start(
        binary: &Path,
        name: &str,
        folder: &Path,
        settings: &Settings,
    ) -> Result<Self, StackError> {
        let data = folder.join("data");
        fs::create_dir_all(&data).map_err(StackError::at("make", &data))?;
        ports::against_races(|| {
            let [port, metrics] = ports::free()?;
            let mut launch =
                Launch::new(binary.to_owned(), folder, folder.join(format!("{name}.log")))
                    .arguments(["serve"]);
            for (setting, value) in settings {
                launch = launch.variable(setting, value);
            }
            launch = launch
                .variable("MENTORO_LISTEN", format!("127.0.0.1:{port}"))
                .variable("MENTORO_METRICS_LISTEN", format!("127.0.0.1:{metrics}"))
                .variable("MENTORO_DATA_DIR", &data);
            let ready = move |_| probe::answers(port, "/health/ready");
            let server = Part::new(name, launch, UNTIL_READY, ready);
            server.start()?;
            Ok(Self { part: server, port, metrics })
        })
    }

    /// Its API, past nginx, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The port of its API.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The port of its metrics.
    pub const fn metrics_port(&self) -> u16 {
        self.metrics
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
