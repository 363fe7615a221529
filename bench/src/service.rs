//! The service under load: started, watched and stopped.

use std::{
    fs::{self, File},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, kill_process, setrlimit};
use tokio::{
    process::{Child, Command},
    time::{sleep, timeout},
};

/// How long the service may take to become ready, or to stop.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often it is asked whether it is ready.
const POLL: Duration = Duration::from_millis(2);

/// Ticks of `/proc/PID/stat` in a second: fixed on Linux, whatever the kernel's own clock does.
const TICKS: f64 = 100.0;

/// Signs the tokens of the service under load; it guards nothing.
pub(crate) const JWT_SECRET: &str = "a secret that only the benchmark uses";

/// The binary and its model.
#[derive(Debug, Clone)]
pub(crate) struct Mentoro {
    pub(crate) binary: PathBuf,
    pub(crate) model: PathBuf,
    /// Where its data is, if not in the data folder.
    pub(crate) database_url: Option<String>,
}

/// A running service.
#[derive(Debug)]
pub(crate) struct Service {
    child: Child,
    pid: u32,
    address: SocketAddr,
    /// From the start of the process to the first answer that it is ready.
    pub(crate) ready_after: Duration,
}

/// What a process used so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// Of all threads, in user and kernel mode.
    pub(crate) cpu: Duration,
    /// Resident memory, bytes.
    pub(crate) resident: u64,
    /// The part of it that is not a mapped file.
    pub(crate) anonymous: u64,
}

impl Mentoro {
    /// The command in `data`, without whatever else this environment sets.
    fn command(&self, data: &Path) -> Command {
        let mut command = Command::new(&self.binary);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("MENTORO_") {
                command.env_remove(name);
            }
        }
        command.env("MENTORO_DATA_DIR", data).env("MENTORO_MODEL_DIR", &self.model);
        command.envs(self.database_url.iter().map(|url| ("MENTORO_DATABASE_URL", url)));
        command.stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// Brings the schema of a data folder up to date, or makes it.
    pub(crate) async fn migrate(&self, data: &Path) -> Result<()> {
        let mut migrate = self.command(data);
        let output = migrate.arg("migrate").output().await;
        let output = output.with_context(|| format!("{} does not run", self.binary.display()))?;
        if !output.status.success() {
            bail!("mentoro migrate: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(())
    }

    /// Serves `data` on free ports of the loopback interface, and waits until it is ready.
    pub(crate) async fn serve(&self, data: &Path) -> Result<Service> {
        let (address, metrics) = free_addresses()?;
        let log = data.join("bench.log");
        let file = File::options().create(true).append(true).open(&log)?;
        let start = Instant::now();
        let child = self
            .command(data)
            .arg("serve")
            .env("MENTORO_LISTEN", address.to_string())
            .env("MENTORO_METRICS_LISTEN", metrics.to_string())
            .env("MENTORO_RATE_LIMITS", "off")
            // Thousands of seeded requests are old enough to be settled one by one meanwhile.
            .env("MENTORO_REQUEST_COMPLETES_AFTER", "3650d")
            .env("MENTORO_REQUEST_REMIND_AFTER", "3650d")
            .env("MENTORO_JWT_SECRETS", JWT_SECRET)
            // A few accounts stand for many.
            .env("MENTORO_STREAMS_PER_ACCOUNT", "1000")
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()?;
        let pid = child.id().context("the service ended at once")?;
        let mut service = Service { child, pid, address, ready_after: Duration::ZERO };
        let ready = timeout(PATIENCE, service.until_ready()).await;
        if !matches!(ready, Ok(Ok(()))) {
            bail!("the service did not become ready:\n{}", fs::read_to_string(&log)?);
        }
        service.ready_after = start.elapsed();
        Ok(service)
    }
}

/// Two addresses that were free a moment ago.
fn free_addresses() -> Result<(SocketAddr, SocketAddr)> {
    let sockets = [TcpListener::bind("127.0.0.1:0")?, TcpListener::bind("127.0.0.1:0")?];
    Ok((sockets[0].local_addr()?, sockets[1].local_addr()?))
}

/// Lets this process have as many open files as the system allows it: each connection is one.
pub(crate) fn allow_many_files() {
    let limit = getrlimit(Resource::Nofile);
    let most = Rlimit { current: limit.maximum, ..limit };
    if let Err(error) = setrlimit(Resource::Nofile, most) {
        eprintln!("the number of connections stays limited as it is: {error}");
    }
}

impl Service {
    /// Where the API listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    async fn until_ready(&mut self) -> Result<()> {
        let client = reqwest::Client::new();
        loop {
            if let Some(status) = self.child.try_wait()? {
                bail!("the service ended with {status}");
            }
            let answer = client.get(self.url("/health/ready")).timeout(PATIENCE).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            sleep(POLL).await;
        }
    }

    /// What the service used so far.
    pub(crate) fn usage(&self) -> Result<Usage> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid))?;
        // The name of the process may hold spaces; fields are counted after it (proc(5)).
        let fields = stat.rsplit_once(')').context("/proc/PID/stat")?.1;
        let ticks: f64 =
            fields.split_whitespace().skip(11).take(2).flat_map(str::parse::<f64>).sum();
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        let kilobytes = |name: &str| -> Option<u64> {
            let line = status.lines().find(|line| line.starts_with(name))?;
            line.split_whitespace().nth(1)?.parse().ok()
        };
        Ok(Usage {
            cpu: Duration::from_secs_f64(ticks / TICKS),
            resident: kilobytes("VmRSS:").context("VmRSS")? * 1024,
            anonymous: kilobytes("RssAnon:").context("RssAnon")? * 1024,
        })
    }

    /// Whether search has to do without its index.
    pub(crate) async fn search_is_degraded(&self) -> Result<bool> {
        let answer = reqwest::get(self.url("/api/mentors?query=rust")).await?.error_for_status()?;
        let page: serde_json::Value = serde_json::from_str(&answer.text().await?)?;
        page["degraded"].as_bool().context("an answer without `degraded`")
    }

    /// Waits until the service does nothing on its own, such as building an index.
    pub(crate) async fn settle(&self) -> Result<()> {
        const LONGEST: u32 = 600;
        for _ in 0..LONGEST {
            let before = self.usage()?.cpu;
            sleep(Duration::from_secs(1)).await;
            if self.usage()?.cpu.saturating_sub(before) < Duration::from_millis(50) {
                return Ok(());
            }
        }
        bail!("the service does not come to rest")
    }

    /// Stops the service as an operator would.
    pub(crate) async fn stop(mut self) -> Result<()> {
        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw).context("pid")?;
        kill_process(pid, Signal::TERM)?;
        let status = timeout(PATIENCE, self.child.wait()).await.context("it does not stop")??;
        if !status.success() {
            bail!("the service stopped with {status}");
        }
        Ok(())
    }
}
