use std::fs;

use serde_json::Value;

use super::front_before;
use crate::support::{eventually, stub::Stub, texts_in, wire::client_of};

#[test]
fn the_access_log_is_json_without_personal_data() {
    let stub = Stub::saying("hello");
    let (folder, front) = front_before(&stub);
    let request = client_of(&front)
        .get(format!("{}/api/mentors?query=personal-words", front.url()))
        .header("authorization", "Bearer personal-token")
        .header("user-agent", "personal-device")
        .header("x-request-id", "mine-1");
    assert_eq!(request.send().unwrap().status(), 200);
    let line = eventually("the line is written", || {
        let log = fs::read_to_string(front.access_log()).ok()?;
        log.lines().next().map(str::to_owned)
    });
    let line: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["request_id"], "mine-1");
    assert_eq!((&line["method"], &line["path"]), (&"GET".into(), &"/api/mentors".into()));
    assert_eq!((&line["status"], &line["upstream_status"]), (&200.into(), &"200".into()));
    assert_eq!(line["upstream"], format!("127.0.0.1:{}", stub.port));
    let seconds: f64 = line["upstream_time"].as_str().unwrap().parse().unwrap();
    assert!((0.0..10.0).contains(&seconds) && line["seconds"].is_f64());
    drop(front);
    assert!(!texts_in(folder.path()).contains("personal"), "nor does any other file hold it");
}
