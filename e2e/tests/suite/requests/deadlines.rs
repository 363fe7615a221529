//! Requests that nobody touches.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{a_mentor, a_service, a_student, accept, ask, eventually};

/// Jobs have a turn every ten seconds.
const PATIENCE: Duration = Duration::from_mins(1);

#[test]
fn a_mentor_is_reminded_and_what_is_left_open_completes() {
    let service = a_service()
        .with("MENTORO_REQUEST_REMIND_AFTER", "1s")
        .with("MENTORO_REQUEST_COMPLETES_AFTER", "1s")
        .start();
    let (ann, boris) = (a_student().sign_up(&service), a_mentor().sign_up(&service));
    let request = ask(&ann, &boris);
    let heard = || {
        let export = boris.get("/me/export").ok();
        let entries = export["notifications"].as_array().unwrap().iter();
        entries.map(|entry| entry["type"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let reminded = ["request.created", "request.expiring"];
    eventually(PATIENCE, "the mentor is reminded", || (heard() == reminded).then_some(()));
    assert_eq!(ann.get(&request).ok()["status"], "PENDING");

    accept(&boris, &request);
    let completed = eventually(PATIENCE, "the request completes", || {
        Some(ann.get(&request).ok()).filter(|request| request["status"] == "COMPLETED")
    });
    assert_eq!(completed["cancelled_by"], Value::Null);
    assert_eq!(heard(), ["request.created", "request.expiring", "request.updated"]);
    let stats = boris.get(&format!("/stats/{}", boris.id)).ok();
    assert_eq!((&stats["completed"], &stats["accepted"]), (&json!(1), &json!(0)));
}
