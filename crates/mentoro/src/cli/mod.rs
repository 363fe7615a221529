//! The command line.

mod config;
mod openapi;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

use crate::config::{Problems, Settings, Texts};

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
    /// Print the OpenAPI document
    Openapi,
    /// Print every setting in force, secrets masked, or everything that is wrong with them
    Config,
}

/// Runs what the command line asks for. Exits with 2 when it, or a setting, is not right, and with
/// 1 when the work failed.
pub fn main() -> ExitCode {
    let Cli { command, settings: texts } = Cli::parse();
    match run(&command, &texts) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell if standard error is gone too.
            let _ = writeln!(io::stderr(), "mentoro: {error:#}");
            ExitCode::from(if error.is::<Problems>() { 2 } else { 1 })
        }
    }
}

fn run(command: &Command, texts: &Texts) -> anyhow::Result<()> {
    match command {
        Command::Openapi => openapi::run(),
        Command::Config => {
            Settings::read(texts)?;
            config::run(texts)
        }
    }
}
