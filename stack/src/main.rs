//! `stack up | roll | down | logs | invite | status`: this user's stack, as `make` runs it.

mod logs;

use std::{
    env, io,
    io::Write,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use stack::{StackDraft, StackError, interruption, standing::Place};

/// Where the front listens when nobody says otherwise and nobody is there.
const USUAL_PORT: u16 = 8443;

/// The production stack on this machine, without containers.
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts it; settings `MENTORO_*` of the environment reach the replicas.
    Up {
        /// The port for HTTPS; without it, 8443 or a free one.
        #[arg(long)]
        port: Option<u16>,
        /// How many processes serve.
        #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=16))]
        replicas: u16,
        /// A folder for the data of the stores, which then stay; without it, they go with the stack.
        #[arg(long, value_name = "FOLDER")]
        data: Option<PathBuf>,
        /// Has Prometheus, Alertmanager and exporters watch it.
        #[arg(long)]
        monitored: bool,
    },
    /// Restarts one replica after the other with what is built by now; no client notices.
    Roll,
    /// Ends it; nothing stays but the folder that `up --data` named.
    Down,
    /// Follows all logs, each line after the name of its part.
    Logs {
        /// Ends when all that there is has been printed.
        #[arg(long)]
        once: bool,
    },
    /// Prints an invite for an admin.
    Invite,
    /// Prints each part, and whether it runs.
    Status,
}

fn main() -> ExitCode {
    match run(Options::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // There is nobody left to tell if this fails.
            let _ = writeln!(io::stderr(), "stack: {error}");
            ExitCode::from(if matches!(error, StackError::Interrupted) { 130 } else { 1 })
        }
    }
}

fn run(command: Command) -> Result<(), StackError> {
    let place = Place::of_user();
    match command {
        Command::Up { port, replicas, data, monitored } => {
            up(&place, port, replicas.into(), data.as_deref(), monitored)
        }
        Command::Roll => {
            listen_to_signals()?;
            place.roll(|replica| say(&format!("restarted {replica}")))
        }
        Command::Down => match place.down() {
            Err(StackError::RunsNot) => say("no stack runs"),
            other => other,
        },
        Command::Logs { once } => logs::follow(&place, once),
        Command::Invite => say(place.mentoro(&["admin", "invite"])?.trim_end()),
        Command::Status => status(&place),
    }
}

fn up(
    place: &Place,
    port: Option<u16>,
    replicas: usize,
    data: Option<&Path>,
    is_monitored: bool,
) -> Result<(), StackError> {
    listen_to_signals()?;
    say("starting PostgreSQL, Redis, Qdrant, the S3 store, the replicas, the page, nginx …")?;
    let record = place.up(data, |draft| {
        let draft = env::vars()
            .filter(|(name, _)| name.starts_with("MENTORO_") && name != "MENTORO_BIN")
            .fold(draft.replicas(replicas), |draft, (name, value)| draft.setting(name, value));
        let draft = if is_monitored { draft.monitored() } else { draft };
        port.or_else(usual_port).map_or(draft.clone(), |port| StackDraft::port(draft, port))
    })?;
    for part in &record.parts {
        say(&format!("  {:<17} {}", part.name, part.log.display()))?;
    }
    if let Some(prometheus) = &record.prometheus {
        say(&format!("what is measured is at {prometheus}"))?;
    }
    say(&format!("the index of vectors is {}", record.index))?;
    say(&format!("ready: {}", record.url))
}

/// What starts gives up at a signal and cleans up.
fn listen_to_signals() -> Result<(), StackError> {
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, interruption())
            .map_err(|source| StackError::Io { doing: "listen to signals".to_owned(), source })?;
    }
    Ok(())
}

fn usual_port() -> Option<u16> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, USUAL_PORT)).is_ok().then_some(USUAL_PORT)
}

fn status(place: &Place) -> Result<(), StackError> {
    let record = place.running()?;
    for part in &record.parts {
        let state = if part.process.runs() { "runs" } else { "ENDED" };
        say(&format!(
            "{:<17} {state:<6} {:>8}  {}",
            part.name,
            part.process.pid,
            part.log.display()
        ))?;
    }
    say(&format!("the index of vectors is {}", record.index))?;
    say(&record.url)
}

fn say(line: &str) -> Result<(), StackError> {
    writeln!(io::stdout(), "{line}")
        .map_err(|source| StackError::Io { doing: "print".to_owned(), source })
}
