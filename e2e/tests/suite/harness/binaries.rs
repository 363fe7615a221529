//! The built binary and its model.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{Folder, Ran, Settings};

/// Where Debian keeps PostgreSQL's clients of the version that the stack runs.
const POSTGRES_CLIENTS: &str = "/usr/lib/postgresql/15/bin";

/// Runs a command of the binary to its end.
pub fn run(settings: &Settings, folder: &Folder, arguments: &[&str]) -> Ran {
    finish(Command::new(binary()), settings, folder, arguments)
}

/// Runs a script of `deploy/` to its end.
pub fn deploy(script: &str, settings: &Settings, folder: &Folder, arguments: &[&str]) -> Ran {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy");
    let mut command = Command::new(scripts.join(script));
    let path = format!("{POSTGRES_CLIENTS}:{}", env::var("PATH").unwrap());
    let settings: Settings = settings
        .iter()
        .cloned()
        .chain([("MENTORO_BIN".to_owned(), binary().display().to_string())])
        .collect();
    command.env("PATH", path);
    finish(command, &settings, folder, arguments)
}

fn finish(mut command: Command, settings: &Settings, folder: &Folder, arguments: &[&str]) -> Ran {
    for (name, _) in env::vars().filter(|(name, _)| name.starts_with("MENTORO_")) {
        command.env_remove(name);
    }
    command
        .envs(settings.iter().map(|(name, value)| (name, value)))
        .env("MENTORO_DATA_DIR", folder.data())
        .current_dir(folder.path())
        .stdin(Stdio::null());
    Ran::read(arguments, command.args(arguments).output().unwrap())
}

/// `MENTORO_BIN`, or what cargo built beside this test: `<target>/<profile>/deps/suite-…`.
pub fn binary() -> PathBuf {
    let built = || Some(env::current_exe().ok()?.parent()?.parent()?.join("mentoro"));
    let path = env::var_os("MENTORO_BIN").map(PathBuf::from).or_else(built).unwrap();
    assert!(
        path.is_file(),
        "{} is missing: run `cargo build --package mentoro`, or name a binary in MENTORO_BIN",
        path.display()
    );
    path
}

/// `MENTORO_MODEL_DIR`, or where `make model` puts it.
pub fn model() -> PathBuf {
    let fetched = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/use-multilingual-v3");
    let path = env::var_os("MENTORO_MODEL_DIR").map_or_else(fetched, PathBuf::from);
    assert!(path.is_dir(), "{} is missing: run `make model`", path.display());
    path
}
