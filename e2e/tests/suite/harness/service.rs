//! The service itself: `mentoro serve` on a free port with a data folder of its own.

use std::{
    env, fs,
    fs::File,
    ops::Deref,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, OnceLock},
    time::Duration,
};

use reqwest::blocking::Client;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::{Account, Caller, Ran, an_admin, eventually};

/// A debug build on a busy machine reads its model slowly.
const UNTIL_READY: Duration = Duration::from_mins(1);
const UNTIL_GONE: Duration = Duration::from_secs(40);

/// The service that tests share. It runs until the last of them is over.
pub fn service() -> &'static Service {
    static SHARED: OnceLock<Service> = OnceLock::new();
    SHARED.get_or_init(|| a_service().start())
}

/// A service before it starts.
pub struct ServiceDraft {
    settings: Vec<(&'static str, String)>,
    folder: Option<Folder>,
}

/// A service of the test's own.
pub fn a_service() -> ServiceDraft {
    let settings = vec![
        ("MENTORO_RATE_LIMITS", "off".to_owned()),
        ("MENTORO_MODEL_DIR", model().display().to_string()),
        ("MENTORO_METRICS_LISTEN", "127.0.0.1:0".to_owned()),
        ("MENTORO_LOG", "info".to_owned()),
    ];
    ServiceDraft { settings, folder: None }
}

impl ServiceDraft {
    pub fn with(mut self, setting: &'static str, value: impl Into<String>) -> Self {
        self.settings.retain(|(other, _)| *other != setting);
        self.settings.push((setting, value.into()));
        self
    }

    /// On a data folder that an earlier service may have left.
    pub fn on(mut self, folder: &Folder) -> Self {
        self.folder = Some(folder.clone());
        self
    }

    /// Runs another command under the same settings, on the same data folder.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let folder = self.folder.clone().unwrap_or_else(Folder::new);
        run(&self.settings, &folder, arguments)
    }

    #[track_caller]
    pub fn start(self) -> Service {
        let folder = self.folder.unwrap_or_else(Folder::new);
        let log = File::create(folder.log()).unwrap();
        let mut process = mentoro(&self.settings, &folder)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let leash = Leash::new(&process, &folder);
        let mut while_it_runs = |what: &str, look: &dyn Fn() -> Option<String>| {
            eventually(UNTIL_READY, what, || {
                if let Some(status) = process.try_wait().unwrap() {
                    panic!("the service ended with {status}:\n{}", folder.tail_of_log());
                }
                look()
            })
        };
        let address = while_it_runs("the service listens", &|| folder.address_in_log());
        let http = Client::builder().timeout(Duration::from_secs(30)).build().unwrap();
        let anyone = Caller::anyone(http, &format!("http://{address}"));
        while_it_runs("the service is ready", &|| {
            let answer = anyone.outside("/health/ready").ok()?;
            (answer.status == 200).then_some(answer.text)
        });
        let (settings, admin) = (self.settings, OnceLock::new());
        Service { process, _leash: leash, address, anyone, folder, settings, admin }
    }
}

/// A service that runs. Without further words it is called by somebody who is not signed in.
pub struct Service {
    process: Child,
    _leash: Leash,
    address: String,
    anyone: Caller,
    folder: Folder,
    settings: Vec<(&'static str, String)>,
    admin: OnceLock<Account>,
}

impl Deref for Service {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.anyone
    }
}

impl Service {
    /// An admin whom nobody blocks, deletes or signs out.
    pub fn admin(&self) -> &Account {
        self.admin.get_or_init(|| an_admin(self))
    }

    /// An invite for an admin, from the command line.
    pub fn invite(&self) -> String {
        self.last_line_of(&["admin", "invite"])
    }

    /// The last line that another command prints on the same data folder.
    #[track_caller]
    pub fn last_line_of(&self, arguments: &[&str]) -> String {
        self.run(arguments).last_line()
    }

    /// Runs another command on the same data folder.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        run(&self.settings, &self.folder, arguments)
    }

    /// `127.0.0.1` and the port.
    pub fn address(&self) -> String {
        self.address.clone()
    }

    /// How another service ends that was started on the same data folder.
    pub fn second_on_the_same_folder(&self) -> ExitStatus {
        let mut second = mentoro(&self.settings, &self.folder)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let leash = Leash::new(&second, &self.folder);
        let ended = eventually(UNTIL_GONE, "the second one ended", || second.try_wait().unwrap());
        drop(leash);
        ended
    }

    /// Ends the service as an operator would.
    pub fn stop(mut self) {
        self.terminate();
        self.ended();
    }

    /// Ends the service as a power cut would.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Asks the service to end, as a system does that shuts down.
    pub fn terminate(&self) {
        let pid = Pid::from_child(&self.process);
        kill_process(pid, Signal::TERM).unwrap();
    }

    /// How the service ended.
    pub fn ended(&mut self) -> ExitStatus {
        let process = &mut self.process;
        eventually(UNTIL_GONE, "the service has ended", || process.try_wait().unwrap())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A data folder that goes with the last service that uses it.
#[derive(Clone)]
pub struct Folder(Arc<TempDir>);

impl Folder {
    pub fn new() -> Self {
        Self(Arc::new(tempfile::Builder::new().prefix("mentoro-e2e-").tempdir().unwrap()))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Beside the data, so that the service does not meet it.
    fn log(&self) -> PathBuf {
        self.path().join("service.log")
    }

    pub fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// The database's file.
    pub fn database(&self) -> PathBuf {
        self.data().join("mentoro.db")
    }

    /// The folder of what only speeds search up.
    pub fn index(&self) -> PathBuf {
        self.data().join("index")
    }

    /// Where the service listens, as it says itself.
    fn address_in_log(&self) -> Option<String> {
        let log = fs::read_to_string(self.log()).ok()?;
        let (_, address) = log.split_once("serves at http://")?;
        let end = address.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ':'))?;
        Some(address[..end].to_owned())
    }

    fn tail_of_log(&self) -> String {
        let log = fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }
}

/// Ends the service and takes its folder away when this test process is gone, however it went:
/// what is shared by all tests is never dropped.
struct Leash(Child);

impl Leash {
    fn new(process: &Child, folder: &Folder) -> Self {
        let script = r#"read -r _; kill -9 "$0"; rm -rf "$1""#;
        let held = Command::new("sh")
            .args(["-c", script, &process.id().to_string()])
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        Self(held.unwrap())
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn run(settings: &[(&'static str, String)], folder: &Folder, arguments: &[&str]) -> Ran {
    let output = mentoro(settings, folder).args(arguments).stdin(Stdio::null()).output().unwrap();
    Ran::read(arguments, output)
}

fn mentoro(settings: &[(&'static str, String)], folder: &Folder) -> Command {
    let mut command = Command::new(binary());
    for (name, _) in env::vars().filter(|(name, _)| name.starts_with("MENTORO_")) {
        command.env_remove(name);
    }
    for (name, value) in settings {
        command.env(name, value);
    }
    command.env("MENTORO_DATA_DIR", folder.data()).current_dir(folder.path());
    command
}

/// `MENTORO_BIN`, or what cargo built beside this test: `<target>/<profile>/deps/suite-…`.
fn binary() -> PathBuf {
    let built = || Some(env::current_exe().ok()?.parent()?.parent()?.join("mentoro"));
    let path = env::var_os("MENTORO_BIN").map(PathBuf::from).or_else(built).unwrap();
    assert!(
        path.is_file(),
        "{} is missing: run `cargo build --package mentoro`, or name a binary in MENTORO_BIN",
        path.display()
    );
    path
}

/// `MENTORO_MODEL_DIR`, or where `make model` puts it.
fn model() -> PathBuf {
    let fetched = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/use-multilingual-v3");
    let path = env::var_os("MENTORO_MODEL_DIR").map_or_else(fetched, PathBuf::from);
    assert!(path.is_dir(), "{} is missing: run `make model`", path.display());
    path
}
