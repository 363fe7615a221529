//! The stack as a whole, with a stand-in for the service.

mod commands;
mod library;

use std::path::{Path, PathBuf};

/// A program that plays the service.
fn fake() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fake-mentoro")
}

fn runs(pid: u32) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    !matches!(state.rsplit(')').next().unwrap().split_whitespace().next(), None | Some("Z" | "X"))
}
