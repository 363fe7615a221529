//! The stack as a whole, with a stand-in for the service.

mod commands;
mod library;
mod load;
mod rolling;

use std::path::{Path, PathBuf};

use stack::StackDraft;

/// A program that plays the service.
fn fake() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fake-mentoro")
}

/// A stack of it in `folder`.
fn draft(folder: &Path) -> StackDraft {
    StackDraft::new(folder)
        .binary(&fake())
        .setting("MENTORO_QDRANT_URL", "http://127.0.0.1:1")
        .setting("MENTORO_RATE_LIMITS", "off")
}

fn runs(pid: u32) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    !matches!(state.rsplit(')').next().unwrap().split_whitespace().next(), None | Some("Z" | "X"))
}
