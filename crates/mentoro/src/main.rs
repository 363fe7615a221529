//! The `mentoro` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    mentoro::cli::main()
}
