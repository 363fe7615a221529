use std::{io, path::Path, process::ExitStatus, time::Duration};

/// Why a part did not start, stop or answer.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// A program is not installed.
    #[error("{program} is not installed: run {remedy}")]
    Missing {
        /// What was looked for.
        program: String,
        /// What installs it.
        remedy: &'static str,
    },
    /// A part ended while it should have served.
    #[error("{part} ended with {status}; the end of its log:\n{tail}")]
    Ended {
        /// Its name.
        part: String,
        /// How it ended.
        status: ExitStatus,
        /// The last lines of its log.
        tail: String,
    },
    /// A part runs, but does not serve in time.
    #[error("{part} did not serve within {bound:?} ({reason}); the end of its log:\n{tail}")]
    NotReady {
        /// Its name.
        part: String,
        /// How long was waited.
        bound: Duration,
        /// What it lacked at the last look.
        reason: String,
        /// The last lines of its log.
        tail: String,
    },
    /// A command that prepares something failed.
    #[error("{command} failed: {output}")]
    Command {
        /// The program.
        command: String,
        /// What it printed.
        output: String,
    },
    /// A folder cannot be entered by the user that a server runs as.
    #[error("{user} cannot enter {folder}, where its server should keep its files")]
    Closed {
        /// Who runs the server.
        user: &'static str,
        /// The folder that is in the way.
        folder: String,
    },
    /// A store did not take what it was given.
    #[error("the S3 store: {0}")]
    S3(String),
    /// A placeholder of a configuration has no value.
    #[error("a template names {0}, which has no value")]
    Template(String),
    /// The stack has no such part.
    #[error("there is no part {0:?}")]
    NoSuchPart(String),
    /// A stack runs already.
    #[error("a stack runs already at {0}; `make down` ends it")]
    RunsAlready(String),
    /// Somebody starts, restarts or ends a stack at this moment.
    #[error("another `stack up`, `stack roll` or `stack down` is at work in {0}")]
    Busy(String),
    /// No stack runs.
    #[error("no stack runs; `make up` starts one")]
    RunsNot,
    /// Nobody would answer meanwhile.
    #[error("a single replica cannot be restarted without a gap: `make up REPLICAS=2`")]
    Alone,
    /// nginx goes on with the replicas that it had.
    #[error("nginx did not take its new configuration within {bound:?}")]
    NotReloaded {
        /// How long was waited.
        bound: Duration,
    },
    /// What is known of the running stack cannot be read.
    #[error("{file} is damaged: {source}")]
    Record {
        /// The file.
        file: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The caller asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// The operating system refused.
    #[error("{doing}: {source}")]
    Io {
        /// What was tried.
        doing: String,
        /// Why it failed.
        source: io::Error,
    },
}

impl StackError {
    /// For `map_err`: what was being done.
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }

    /// For `map_err`: what was being done to a path.
    pub(crate) fn at(doing: &str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        Self::io(format!("{doing} {}", path.display()))
    }

    /// Whether somebody else took a port between its choice and its use.
    pub(crate) fn is_lost_race(&self) -> bool {
        let (Self::Ended { tail, .. } | Self::NotReady { tail, .. }) = self else { return false };
        tail.to_ascii_lowercase().contains("address already in use")
    }
}
