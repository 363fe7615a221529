//! `/feed/swipes`: likes, dislikes, favourites, and undoing them.

use serde_json::{Value, json};

use crate::harness::{Account, Answer, a_mentor, a_student, accept, ask, decide, service, unique};

fn swipe(student: &Account, mentor: &Account, action: &str) -> Answer {
    student.post("/feed/swipes", json!({"mentor_id": mentor.id, "action": action}))
}

fn undo(student: &Account, mentor: &Account) -> Answer {
    student.delete(&format!("/feed/swipes/{}", mentor.id))
}

fn viewer(student: &Account, mentor: &Account) -> Value {
    student.get(&mentor.profile()).ok()["viewer"].take()
}

fn path(request: &Value) -> String {
    format!("/request/{}", request["id"].as_str().unwrap())
}

#[test]
fn a_like_is_a_request() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let liked = swipe(&ann, &boris, "like").ok();
    assert_eq!(liked["action"], "like");
    let request = &liked["request"];
    assert_eq!((&request["status"], &request["query"]), (&json!("PENDING"), &Value::Null));
    assert_eq!(*request, ann.get(&path(request)).ok());
    assert_eq!(boris.get(&path(request)).ok()["id"], request["id"]);
    let state = viewer(&ann, &boris);
    assert_eq!((&state["swipe"], &state["favorite"]), (&json!("like"), &json!(false)));
    assert_eq!(state["request"], json!({"id": request["id"], "status": "PENDING"}));
    assert_eq!(boris.get("/me").ok()["counts"]["unread"], 1);

    let vera = a_mentor().sign_up(service());
    let body = json!({"mentor_id": vera.id, "action": "like", "query": " Teach me "});
    assert_eq!(ann.post("/feed/swipes", body).ok()["request"]["query"], "Teach me");
}

#[test]
fn a_like_is_refused_as_a_request_is_and_leaves_nothing() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    boris.patch(&boris.profile(), json!({"accepting_requests": false})).ok();
    swipe(&ann, &boris, "like").refused(409, "not_accepting");
    boris.patch(&boris.profile(), json!({"accepting_requests": true})).ok();
    let request = ask(&ann, &boris);
    let problem = swipe(&ann, &boris, "like").refused(409, "already_requested");
    assert!(request.ends_with(problem["params"]["request_id"].as_str().unwrap()));
    decide(&boris, &request, "REFUSED").ok();
    let problem = swipe(&ann, &boris, "like").refused(409, "asked_recently");
    assert!(problem["params"]["retry_at"].is_string());
    assert_eq!(viewer(&ann, &boris)["swipe"], Value::Null);
    // Passing them over is still possible.
    assert_eq!(swipe(&ann, &boris, "dislike").ok(), json!({"action": "dislike", "request": null}));
}

#[test]
fn what_stands_is_not_changed_by_another_swipe() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let liked = swipe(&ann, &boris, "like").ok();
    for action in ["like", "dislike", "favorite"] {
        assert_eq!(swipe(&ann, &boris, action).ok(), liked);
    }
    accept(&boris, &path(&liked["request"]));
    assert_eq!(swipe(&ann, &boris, "like").ok()["request"]["status"], "ACCEPTED");

    let vera = a_mentor().sign_up(service());
    swipe(&ann, &vera, "dislike").ok();
    assert_eq!(swipe(&ann, &vera, "like").ok(), json!({"action": "dislike", "request": null}));
    undo(&ann, &vera).no_content();
    assert_eq!(swipe(&ann, &vera, "like").ok()["action"], "like");
}

#[test]
fn undoing_is_for_what_nobody_has_answered() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = swipe(&ann, &boris, "like").ok()["request"].take();
    for _ in 0..2 {
        undo(&ann, &boris).no_content();
    }
    let seen = boris.get(&path(&request)).ok();
    assert_eq!((&seen["status"], &seen["cancelled_by"]), (&json!("CANCELLED"), &json!("student")));
    assert_eq!(viewer(&ann, &boris)["swipe"], Value::Null);

    let request = swipe(&ann, &boris, "like").ok()["request"].take();
    accept(&boris, &path(&request));
    let problem = undo(&ann, &boris).refused(409, "illegal_transition");
    assert_eq!(problem["params"]["status"], "ACCEPTED");
    assert_eq!(ann.get(&path(&request)).ok()["status"], "ACCEPTED");
    assert_eq!(viewer(&ann, &boris)["swipe"], "like");
    // Starting over is not about likes.
    ann.delete("/feed/swipes").no_content();
    assert_eq!(viewer(&ann, &boris)["swipe"], "like");
}

#[test]
fn a_favourite_is_kept_until_it_is_undone() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let answer = swipe(&ann, &boris, "favorite").ok();
    assert_eq!(answer, json!({"action": "favorite", "request": null}));
    let state = viewer(&ann, &boris);
    assert_eq!((&state["swipe"], &state["favorite"]), (&json!("favorite"), &json!(true)));
    undo(&ann, &boris).no_content();
    let state = viewer(&ann, &boris);
    assert_eq!((&state["swipe"], &state["favorite"]), (&Value::Null, &json!(false)));
}

#[test]
fn every_list_tells_what_was_swiped() {
    let tag = unique("viewed");
    let ann = a_student().sign_up(service());
    let boris = a_mentor().tagged(&tag).sign_up(service());
    swipe(&ann, &boris, "favorite").ok();
    let list = ann.get_with("/mentors", &[("tags", &tag)]).ok();
    let state = &list["items"][0]["mentor"]["viewer"];
    assert_eq!((&state["swipe"], &state["favorite"]), (&json!("favorite"), &json!(true)));
    let kept = ann.get("/favorites").ok();
    assert_eq!(kept["items"][0]["mentor"]["viewer"], *state);
    // Somebody else did nothing.
    let bob = a_student().sign_up(service());
    let state = viewer(&bob, &boris);
    assert_eq!((&state["swipe"], &state["favorite"]), (&Value::Null, &json!(false)));
}

#[test]
fn a_swipe_needs_a_mentor_and_an_action() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let nobody = "0190b8a0-0000-7000-8000-000000000000";
    let swipe = |body| ann.post("/feed/swipes", body);
    for action in ["like", "dislike", "favorite"] {
        swipe(json!({"mentor_id": nobody, "action": action})).refused(404, "not_found");
    }
    swipe(json!({})).invalid(&[("/mentor_id", "required"), ("/action", "required")]);
    swipe(json!({"mentor_id": boris.id, "action": "love"}))
        .invalid(&[("/action", "unknown_value")]);
    swipe(json!({"mentor_id": "x", "action": "like", "query": " "}))
        .invalid(&[("/mentor_id", "invalid_id"), ("/query", "too_short")]);
    swipe(json!({"mentor_id": boris.id, "action": "like", "date": null}))
        .invalid(&[("/date", "unknown_field")]);
    swipe(json!({"mentor_id": boris.id, "action": "like", "query": null})).ok();

    ann.delete(&format!("/feed/swipes/{nobody}")).no_content();
    ann.delete("/feed/swipes/nobody").refused(404, "not_found");
    // No student is a mentor.
    let student = a_student().sign_up(service());
    swipe(json!({"mentor_id": student.id, "action": "like"})).refused(404, "not_found");
}

#[test]
fn a_key_makes_of_two_swipes_one() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let like = || {
        let body = json!({"mentor_id": boris.id, "action": "like"});
        ann.with("Idempotency-Key", "k").post("/feed/swipes", body)
    };
    let first = like();
    assert!(first.header("Idempotent-Replayed").is_none());
    undo(&ann, &boris).no_content();
    let again = like();
    assert_eq!(again.header("Idempotent-Replayed"), Some("true"));
    assert_eq!(first.ok(), again.ok());
    assert_eq!(viewer(&ann, &boris)["swipe"], Value::Null);
}
