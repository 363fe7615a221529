//! A mentor with so many places: full, not asked; a place free, asked again.

use std::time::Duration;

use serde_json::json;

use crate::harness::{
    Account, a_mentor, a_student, ask, complete, decide, eventually, mentee, service, unique,
};

fn try_to_ask(mentor: &Account) -> crate::harness::Answer {
    let student = a_student().sign_up(service());
    student.post("/request", json!({"mentor_id": mentor.id, "query": "Please"}))
}

fn accepting(mentor: &Account) -> bool {
    mentor.get(&mentor.profile()).ok()["accepting"].as_bool().unwrap()
}

#[test]
fn a_full_mentor_takes_no_requests_until_a_place_is_free() {
    let tag = unique("full");
    let boris = a_mentor().tagged(&tag).with("capacity", json!(1)).sign_up(service());
    let (ann, bob) = (a_student().sign_up(service()), a_student().sign_up(service()));
    let waiting = ask(&bob, &boris);
    assert!(accepting(&boris), "who only waits takes no place");
    let request = mentee(&ann, &boris);
    assert!(!accepting(&boris));
    assert_eq!(boris.get(&boris.profile()).ok()["accepting_requests"], true);
    try_to_ask(&boris).refused(409, "not_accepting");
    let listed = || {
        let list = service().get_with("/mentors", &[("tags", &tag)]).ok();
        list["items"].as_array().unwrap().len()
    };
    eventually(Duration::from_secs(2), "a full mentor is not listed", || {
        (listed() == 0).then_some(())
    });

    complete(&ann, &request);
    assert!(accepting(&boris));
    eventually(Duration::from_secs(2), "a mentor with a free place is listed", || {
        (listed() == 1).then_some(())
    });
    decide(&boris, &waiting, "ACCEPTED").ok();
    assert!(!accepting(&boris));
    decide(&bob, &waiting, "CANCELLED").ok();
    assert!(accepting(&boris));
    try_to_ask(&boris).created();
}

#[test]
fn a_full_mentor_accepts_nobody_who_waits() {
    let boris = a_mentor().with("capacity", json!(1)).sign_up(service());
    let (ann, bob) = (a_student().sign_up(service()), a_student().sign_up(service()));
    let waiting = ask(&bob, &boris);
    let request = mentee(&ann, &boris);
    let full = decide(&boris, &waiting, "ACCEPTED").refused(409, "capacity_reached");
    assert_eq!(full["params"]["max"], 1);
    assert_eq!(bob.get(&waiting).ok()["status"], "PENDING");
    // What was switched off is for new ones: whoever has asked may be accepted.
    boris.patch(&boris.profile(), json!({"accepting_requests": false})).ok();
    complete(&ann, &request);
    decide(&boris, &waiting, "ACCEPTED").ok();
    // Fewer places than mentees: none of them has to go.
    boris.patch(&boris.profile(), json!({"capacity": null, "accepting_requests": true})).ok();
    let late = ask(&a_student().sign_up(service()), &boris);
    decide(&boris, &late, "ACCEPTED").ok();
    boris.patch(&boris.profile(), json!({"capacity": 1})).ok();
    assert_eq!(bob.get(&waiting).ok()["status"], "ACCEPTED");
}

#[test]
fn more_places_open_a_full_mentor() {
    let boris = a_mentor().with("capacity", json!(1)).sign_up(service());
    mentee(&a_student().sign_up(service()), &boris);
    assert!(!accepting(&boris));
    assert_eq!(boris.patch(&boris.profile(), json!({"capacity": 2})).ok()["accepting"], true);
    assert_eq!(boris.patch(&boris.profile(), json!({"capacity": 1})).ok()["accepting"], false);
    assert_eq!(boris.patch(&boris.profile(), json!({"capacity": null})).ok()["accepting"], true);
}
