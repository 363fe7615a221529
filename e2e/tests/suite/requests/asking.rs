//! `POST /request` and `GET /request/{request_id}`.

use serde_json::{Value, json};

use crate::harness::{a_mentor, a_student, ask, from_now, moment, service};

#[test]
fn a_student_asks_a_mentor() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let body = json!({"mentor_id": boris.id, "query": "Teach me\r\nRust", "date": from_now(3)});
    let answer = ann.post("/request", body);
    let place = answer.header("Location").unwrap().to_owned();
    let request = answer.created();
    let id = request["id"].as_str().unwrap();
    assert!(place.ends_with(&format!("/api/request/{id}")), "{place}");
    assert_eq!(request["query"], "Teach me\nRust");
    assert_eq!(request["status"], "PENDING");
    for unset in ["reason", "cancelled_by", "place", "decided_at"] {
        assert_eq!(request[unset], Value::Null, "{unset}");
    }
    assert_eq!(request["created_at"], request["updated_at"]);
    let days = (moment(&request["expires_at"]) - moment(&request["created_at"])).num_days();
    assert_eq!(days, 14);
    let student = json!({
        "id": ann.id, "name": "Alice Student", "avatar_url": null, "avatar_thumb_url": null,
        "contacts": ann.session["student"]["contacts"], "deleted": false,
    });
    assert_eq!(request["student"], student);
    let mentor = json!({
        "id": boris.id, "name": "Boris Mentor", "expertise": "Backend developer",
        "avatar_url": null, "avatar_thumb_url": null, "contacts": [], "deleted": false,
    });
    assert_eq!(request["mentor"], mentor);

    let path = format!("/request/{id}");
    assert_eq!(ann.get(&path).ok(), request);
    let seen = boris.get(&path).ok();
    assert_eq!(seen["student"]["contacts"], json!([]));
    assert_eq!(seen["mentor"]["contacts"], boris.session["mentor"]["contacts"]);
    let whole = service().admin().get(&path).ok();
    assert_ne!(whole["student"]["contacts"], json!([]));
    assert_ne!(whole["mentor"]["contacts"], json!([]));
}

#[test]
fn a_moment_keeps_its_instant_whatever_its_offset() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let body = json!({
        "mentor_id": boris.id, "query": "Hello", "date": "2199-05-01T12:00:00.1234567+03:00",
    });
    let request = ann.post("/request", body).created();
    assert_eq!(request["date"], "2199-05-01T09:00:00.123456Z");
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let ann = a_student().sign_up(service());
    ann.post("/request", json!({"mentor_id": "nobody", "query": " ", "date": "2199-05-01"}))
        .invalid(&[
            ("/mentor_id", "invalid_id"),
            ("/query", "too_short"),
            ("/date", "invalid_date"),
        ]);
    ann.post("/request", json!({"query": 5, "status": "ACCEPTED"})).invalid(&[
        ("/mentor_id", "required"),
        ("/query", "wrong_type"),
        ("/status", "unknown_field"),
    ]);
    let boris = a_mentor().sign_up(service());
    let long = json!({"mentor_id": boris.id, "query": "ж".repeat(2001)});
    ann.post("/request", long).invalid(&[("/query", "too_long")]);
    let past = json!({"mentor_id": boris.id, "query": "Hello", "date": from_now(-1)});
    ann.post("/request", past).invalid(&[("/date", "not_in_future")]);
    ann.post("/request", json!({"mentor_id": boris.id, "query": "ж".repeat(2000)})).created();
}

#[test]
fn only_a_mentor_can_be_asked() {
    let (ann, bob) = (a_student().sign_up(service()), a_student().sign_up(service()));
    for id in [bob.id.as_str(), "0190b8a0-0000-7000-8000-000000000000"] {
        ann.post("/request", json!({"mentor_id": id, "query": "Hello"})).refused(404, "not_found");
    }
}

#[test]
fn the_mentors_page_shows_the_latest_request() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = ask(&ann, &boris);
    let viewer = ann.get(&boris.profile()).ok()["viewer"].take();
    let id = request.rsplit('/').next().unwrap();
    assert_eq!(viewer["request"], json!({"id": id, "status": "PENDING"}));
    assert_eq!(viewer["can_request"], false);
    assert_eq!(viewer["cannot_request_code"], "already_requested");
}
