use std::{fs, time::Instant};

use reqwest::Method;

use super::{draft, fake, load::under_load};
use crate::support::scratch;

#[test]
fn a_rolling_restart_fails_no_request() {
    let folder = scratch();
    let stack = draft(folder.path()).setting("MENTORO_MODEL_DIR", "/fine").start().unwrap();
    let pids = || stack.replicas().iter().map(|replica| replica.pid().unwrap()).collect::<Vec<_>>();
    let before = pids();
    let certificate = stack.certificate().pem().unwrap();
    // The stand-in drops what it has in its hands when it is told to end.
    let outcome = under_load(&stack.url(), &certificate, || stack.roll().unwrap());
    assert!(outcome.failures.is_empty(), "of {}: {:#?}", outcome.answered, outcome.failures);
    assert!(pids().iter().all(|pid| !before.contains(pid)));
}

#[test]
fn a_killed_replica_fails_only_the_commands_in_its_hands() {
    let folder = scratch();
    let stack = draft(folder.path()).setting("MENTORO_MODEL_DIR", "/fine").start().unwrap();
    let certificate = stack.certificate().pem().unwrap();
    let mut gone = None;
    let outcome = under_load(&stack.url(), &certificate, || {
        stack.replicas()[0].kill().unwrap();
        gone = Some(Instant::now());
    });
    for failure in &outcome.failures {
        assert_eq!((&failure.method, failure.status), (&Method::POST, Some(502)), "{failure:?}");
        assert!(failure.body.contains(r#""code":"internal""#), "{failure:?}");
        assert!(failure.began < gone.unwrap(), "{failure:?}");
    }
}

#[test]
fn a_replica_that_does_not_come_back_gets_no_requests_and_a_second_try_brings_it_back() {
    let folder = scratch();
    let (binary, elsewhere) = (folder.path().join("mentoro"), folder.path().join("elsewhere"));
    fs::copy(fake(), &binary).unwrap();
    let stack = draft(&folder.path().join("stack"))
        .binary(&binary)
        .setting("MENTORO_MODEL_DIR", "/fine")
        .start()
        .unwrap();
    let certificate = stack.certificate().pem().unwrap();
    let outcome = under_load(&stack.url(), &certificate, || {
        fs::rename(&binary, &elsewhere).unwrap();
        stack.roll().unwrap_err();
    });
    assert!(outcome.failures.is_empty(), "of {}: {:#?}", outcome.answered, outcome.failures);
    let running = || stack.replicas().iter().map(|replica| replica.runs()).collect::<Vec<_>>();
    assert_eq!(running(), [false, true], "the other one goes on");
    fs::rename(&elsewhere, &binary).unwrap();
    stack.roll().unwrap();
    assert_eq!(running(), [true, true]);
}

#[test]
fn a_single_replica_is_not_restarted() {
    let folder = scratch();
    let one = draft(folder.path()).replicas(1).setting("MENTORO_MODEL_DIR", "/fine");
    let stack = one.start().unwrap();
    let pid = stack.replicas()[0].pid();
    let error = stack.roll().unwrap_err().to_string();
    assert!(error.contains("a single replica"), "{error}");
    assert_eq!(stack.replicas()[0].pid(), pid);
}
