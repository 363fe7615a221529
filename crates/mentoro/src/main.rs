//! The `mentoro` command.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Gives memory back that a burst has needed: hashing a password takes 19 MiB for a moment, and the
/// system's allocator keeps a good part of what many threads took in turn.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    mentoro::cli::main()
}
