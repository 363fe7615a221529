use std::{
    env,
    ffi::{OsStr, OsString},
    fs::OpenOptions,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rustix::process::Signal;

use super::account::Account;
use crate::StackError;

/// What a server sees of our environment; everything else could change what it does. The last one is
/// where instrumented code writes what of it ran (`make coverage`).
const INHERITED: [&str; 6] = ["PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LLVM_PROFILE_FILE"];

/// How to start a server, again and again.
#[derive(Debug, Clone)]
pub struct Launch {
    program: PathBuf,
    arguments: Vec<OsString>,
    environment: Vec<(String, OsString)>,
    folder: PathBuf,
    log: PathBuf,
    account: Account,
    stop: Signal,
    end: Signal,
    litter: Vec<PathBuf>,
}

impl Launch {
    /// `program`, working in `folder` and writing what it says to `log`.
    pub fn new(program: PathBuf, folder: &Path, log: PathBuf) -> Self {
        Self {
            program,
            arguments: Vec::new(),
            environment: Vec::new(),
            folder: folder.to_owned(),
            log,
            account: Account::OURS,
            stop: Signal::TERM,
            end: Signal::KILL,
            litter: Vec::new(),
        }
    }

    pub fn arguments<T: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = T>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    pub fn variable(mut self, name: impl Into<String>, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    pub fn account(mut self, account: Account) -> Self {
        self.account = account;
        self
    }

    /// The signal on which it finishes its work, if it is not TERM.
    pub fn stop_signal(mut self, signal: Signal) -> Self {
        self.stop = signal;
        self
    }

    /// The signal on which it ends at once when nobody needs its data any more, if it is not KILL.
    pub fn end_signal(mut self, signal: Signal) -> Self {
        self.end = signal;
        self
    }

    /// A file outside its folder that it would leave behind.
    pub fn litter(mut self, file: PathBuf) -> Self {
        self.litter.push(file);
        self
    }

    pub const fn stop(&self) -> Signal {
        self.stop
    }

    pub const fn end(&self) -> Signal {
        self.end
    }

    pub fn log(&self) -> &Path {
        &self.log
    }

    pub fn left_over(&self) -> &[PathBuf] {
        &self.litter
    }

    /// The environment that it gets.
    pub fn environment(&self) -> impl Iterator<Item = (OsString, OsString)> {
        let inherited =
            INHERITED.into_iter().filter_map(|name| Some((name.into(), env::var_os(name)?)));
        inherited.chain(self.environment.iter().map(|(name, value)| (name.into(), value.clone())))
    }

    /// Starts it as the leader of a group of its own: Ctrl-C on our terminal does not reach it.
    pub fn spawn(&self) -> Result<Child, StackError> {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.log)
            .map_err(StackError::at("open", &self.log))?;
        let errors = log.try_clone().map_err(StackError::at("open", &self.log))?;
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .env_clear()
            .envs(self.environment())
            .current_dir(&self.folder)
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors);
        self.account.run(&mut command);
        command.spawn().map_err(StackError::at("start", &self.program))
    }
}
