use std::{
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use stack::Scratch;

use super::{fake, load::under_load, runs};
use crate::support::{eventually, scratch};

/// A place for one stack, and the command that runs it there. The stack goes with it.
struct Home(Scratch);

impl Home {
    fn new() -> Self {
        Self(scratch())
    }

    fn place(&self) -> PathBuf {
        self.0.path().join("stack")
    }

    fn command(&self, model: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stack"));
        command
            .args(arguments)
            .env("STACK_DIR", self.place())
            .env("MENTORO_BIN", fake())
            .env("MENTORO_MODEL_DIR", model)
            .env("MENTORO_QDRANT_URL", "http://127.0.0.1:1")
            .env("MENTORO_LIMIT_SEARCH", "7/1m")
            .env("MENTORO_RATE_LIMITS", "off")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command("/fine", arguments).output().unwrap()
    }

    /// What a command prints that must work.
    fn printed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn pids(&self) -> Vec<u32> {
        let record = fs::read(self.place().join("stack.json")).unwrap();
        let record: Value = serde_json::from_slice(&record).unwrap();
        let pid = |part: &Value| u32::try_from(part["process"]["pid"].as_u64().unwrap()).unwrap();
        record["parts"].as_array().unwrap().iter().map(pid).collect()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // A test that failed may have left it running.
        let _ = self.run(&["down"]);
    }
}

fn file_exists(path: &Path) -> Option<()> {
    path.exists().then_some(())
}

#[test]
fn up_lets_a_stack_live_on_and_down_leaves_nothing() {
    let home = Home::new();
    let printed = home.printed(&["up", "--replicas", "1"]);
    let last = printed.lines().last().unwrap();
    let url = last.strip_prefix("ready: ").unwrap();
    assert!(url.starts_with("https://127.0.0.1:"), "{printed}");
    assert!(printed.contains("the index of vectors is the given server"), "{printed}");

    let certificate = fs::read(home.place().join("nginx/certificate.pem")).unwrap();
    let client = reqwest::blocking::Client::builder()
        .add_root_certificate(reqwest::Certificate::from_pem(&certificate).unwrap())
        .build()
        .unwrap();
    let told = client.get(format!("{url}/api/ping")).send().unwrap().text().unwrap();
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["MENTORO_LIMIT_SEARCH"], "7/1m", "settings reach the replicas");

    let second = home.run(&["up"]);
    assert_eq!(second.status.code(), Some(1));
    let complaint = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(complaint.contains(&format!("a stack runs already at {url}")), "{complaint}");

    assert_eq!(home.printed(&["invite"]), "an invite for postgres\n");
    let status = home.printed(&["status"]);
    assert_eq!(status.matches(" runs ").count(), 7, "{status}");
    let logs = home.printed(&["logs", "--once"]);
    for part in ["nginx", "mentoro-1", "postgres", "redis", "seaweedfs"] {
        assert!(logs.lines().any(|line| line.starts_with(&format!("{part:<17} | "))), "{logs}");
    }

    let pids = home.pids();
    assert_eq!(pids.len(), 7);
    home.printed(&["down"]);
    assert!(!pids.into_iter().any(runs));
    assert!(!home.place().exists());
    assert_eq!(home.printed(&["down"]), "no stack runs\n");
    assert_eq!(home.run(&["invite"]).status.code(), Some(1));
}

#[test]
fn roll_restarts_the_replicas_of_a_standing_stack() {
    let home = Home::new();
    let printed = home.printed(&["up"]);
    let url = printed.lines().last().unwrap().strip_prefix("ready: ").unwrap();
    let certificate = fs::read(home.place().join("nginx/certificate.pem")).unwrap();
    let before = home.pids();
    let outcome = under_load(url, &certificate, || {
        assert_eq!(home.printed(&["roll"]), "restarted mentoro-1\nrestarted mentoro-2\n");
    });
    assert!(outcome.failures.is_empty(), "of {}: {:#?}", outcome.answered, outcome.failures);

    let after = home.pids();
    assert_eq!(after.iter().filter(|pid| !before.contains(pid)).count(), 2);
    assert_eq!(home.printed(&["status"]).matches(" runs ").count(), 8);
    home.printed(&["down"]);
    assert!(!before.into_iter().chain(after).any(runs));
    assert!(!home.place().exists());
    assert_eq!(home.run(&["roll"]).status.code(), Some(1));
    assert!(!home.place().exists(), "nothing is made for a stack that does not run");
}

#[test]
fn data_stay_if_that_is_wanted() {
    let home = Home::new();
    let data = home.0.path().join("data");
    let up = ["up", "--replicas", "1", "--data", data.to_str().unwrap()];
    for _ in 0..2 {
        home.printed(&up);
        home.printed(&["down"]);
        assert!(!home.place().exists());
        assert!(data.join("postgres/data/PG_VERSION").exists());
        assert!(data.join("token-secret").exists());
    }
}

#[test]
fn an_interrupted_start_cleans_up() {
    for (signal, code) in [(Signal::INT, Some(130)), (Signal::KILL, None)] {
        let home = Home::new();
        let mut command = home.command("/slow", &["up", "--replicas", "1"]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let mut starting = command.spawn().unwrap();
        let place = home.place();
        eventually("it waits for the replica", || {
            file_exists(&place.join("mentoro-1/mentoro-1.log"))
        });
        kill_process(Pid::from_child(&starting), signal).unwrap();
        assert_eq!(starting.wait().unwrap().code(), code);
        if code.is_some() {
            assert!(!place.exists(), "it cleaned up before it ended");
        }
        eventually("nothing is left", || (!place.exists()).then_some(()));
    }
}
