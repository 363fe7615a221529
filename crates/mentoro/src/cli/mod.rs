//! The command line.

mod admin;
mod backup;
mod config;
mod demo;
mod images;
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
    /// Copy the database and the images into a new folder, also while the service runs
    Backup {
        /// Where to; it must not be there yet
        folder: PathBuf,
    },
    /// Put a copy in the place of database and images; the service must not run
    Restore {
        /// The folder of a backup, or a copy of the database alone
        copy: PathBuf,
    },
    /// Carry images between their store and a folder, for deploy/backup and deploy/restore
    #[command(subcommand)]
    Images(Images),
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

#[derive(Debug, Subcommand)]
enum Images {
    /// Copy images into a folder; those that are there already stay
    Export {
        /// Where to
        folder: PathBuf,
        /// A file with the key of an image in each line
        #[arg(long, value_name = "FILE")]
        keys: PathBuf,
    },
    /// Put every image of a folder into the store
    Import {
        /// Where from
        folder: PathBuf,
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
            Command::Backup { folder } => backup::run(&settings, &folder).await,
            Command::Restore { copy } => restore::run(&settings, &copy).await,
            Command::Images(Images::Export { folder, keys }) => {
                images::export(&settings, &folder, &keys).await
            }
            Command::Images(Images::Import { folder }) => images::import(&settings, &folder).await,
            Command::Openapi => openapi::run(),
            Command::Config => config::run(texts),
        }
    })
}
