//! The command line.

mod admin;
mod backup;
mod config;
mod demo;
mod migrate;
mod openapi;
mod progress;
mod reindex;
mod restore;

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use domain::accounts::EmailAddress;

use crate::{
    config::{Problems, Settings, Texts},
    logging, serve,
};

/// Finds mentors by meaning. Runs alone on one machine.
#[derive(Debug, Parser)]
#[command(name = "mentoro", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    settings: Texts,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API until told to stop; migrates the database first
    Serve,
    /// Bring the database to this version's schema
    Migrate,
    /// What admins need from the command line
    #[command(subcommand)]
    Admin(Admin),
    /// Load fictional people to play with; loading them twice changes nothing
    Demo,
    /// Have the search index built anew from the database, by the service if it runs
    Reindex,
    /// Write a copy of the database, also while the service runs
    Backup {
        /// Where to; it must not be there yet
        file: PathBuf,
    },
    /// Put a copy in the database's place; the service must not run
    Restore {
        /// The copy
        file: PathBuf,
    },
    /// Print the OpenAPI document
    Openapi,
    /// Print every setting in force, secrets masked, or everything that is wrong with them
    Config,
}

#[derive(Debug, Subcommand)]
enum Admin {
    /// Make a one-time invite for an admin; the last line is the code alone
    Invite,
    /// Make a one-time code by which an account's owner sets a new password
    ResetCode {
        /// The account's e-mail
        #[arg(value_parser = EmailAddress::parse)]
        email: EmailAddress,
    },
}

/// Runs what the command line asks for. Exits with 2 when it, or a setting, is not right, and with
/// 1 when the work failed.
pub fn main() -> ExitCode {
    let Cli { command, settings: texts } = Cli::parse();
    match run(command, &texts) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell if standard error is gone too.
            let _ = writeln!(io::stderr(), "mentoro: {error:#}");
            ExitCode::from(if error.is::<Problems>() { 2 } else { 1 })
        }
    }
}

fn run(command: Command, texts: &Texts) -> anyhow::Result<()> {
    if matches!(command, Command::Openapi) {
        return openapi::run();
    }
    let settings = Settings::read(texts)?;
    logging::start(&settings.log)?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        match command {
            Command::Serve => serve::run(&settings).await,
            Command::Migrate => migrate::run(&settings).await,
            Command::Admin(Admin::Invite) => admin::invite(&settings).await,
            Command::Admin(Admin::ResetCode { email }) => {
                admin::reset_code(&settings, &email).await
            }
            Command::Demo => demo::run(&settings).await,
            Command::Reindex => reindex::run(&settings).await,
            Command::Backup { file } => backup::run(&settings, &file).await,
            Command::Restore { file } => restore::run(&settings, &file).await,
            Command::Openapi => openapi::run(),
            Command::Config => config::run(texts),
        }
    })
}
