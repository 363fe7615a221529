//! Who may ask whom, and when not.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{
    Account, Answer, a_mentor, a_service, a_student, ask, complete, decide, eventually, mentee,
    moment, service,
};

fn try_to_ask(student: &Account, mentor: &Account) -> Answer {
    student.post("/request", json!({"mentor_id": mentor.id, "query": "Please"}))
}

fn refusal_in_advance(student: &Account, mentor: &Account) -> Value {
    let viewer = student.get(&mentor.profile()).ok()["viewer"].take();
    assert_eq!(viewer["can_request"], viewer["cannot_request_code"].is_null());
    viewer["cannot_request_code"].clone()
}

#[test]
fn a_pair_has_one_open_request() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = ask(&ann, &boris);
    let id = request.rsplit('/').next().unwrap();
    for status in ["PENDING", "ACCEPTED"] {
        if status == "ACCEPTED" {
            decide(&boris, &request, status).ok();
        }
        let problem = try_to_ask(&ann, &boris).refused(409, "already_requested");
        assert_eq!(problem["params"]["request_id"], id);
        assert_eq!(refusal_in_advance(&ann, &boris), "already_requested");
    }
    complete(&ann, &request);
    assert_eq!(refusal_in_advance(&ann, &boris), Value::Null);
    try_to_ask(&ann, &boris).created();
}

#[test]
fn a_mentor_who_takes_no_requests_is_not_asked() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    boris.patch(&boris.profile(), json!({"accepting_requests": false})).ok();
    try_to_ask(&ann, &boris).refused(409, "not_accepting");
    assert_eq!(refusal_in_advance(&ann, &boris), "not_accepting");
    boris.patch(&boris.profile(), json!({"accepting_requests": true})).ok();
    try_to_ask(&ann, &boris).created();
}

#[test]
fn ten_requests_may_wait_for_an_answer() {
    let ann = a_student().sign_up(service());
    let mentors: Vec<_> = (0..11).map(|_| a_mentor().sign_up(service())).collect();
    let requests: Vec<_> = mentors[..10].iter().map(|mentor| ask(&ann, mentor)).collect();
    let last = &mentors[10];
    let problem = try_to_ask(&ann, last).refused(409, "too_many_pending");
    assert_eq!(problem["params"]["max"], 10);
    assert_eq!(refusal_in_advance(&ann, last), "too_many_pending");
    decide(&mentors[0], &requests[0], "ACCEPTED").ok();
    try_to_ask(&ann, last).created();
}

#[test]
fn simultaneous_questions_do_not_pass_the_limit() {
    let service = a_service().with("MENTORO_MAX_PENDING_REQUESTS", "2").start();
    let ann = a_student().sign_up(&service);
    let mentors: Vec<_> = (0..5).map(|_| a_mentor().sign_up(&service)).collect();
    let asked = std::thread::scope(|scope| {
        let asking: Vec<_> =
            mentors.iter().map(|mentor| scope.spawn(|| try_to_ask(&ann, mentor).status)).collect();
        asking.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let count = |status| asked.iter().filter(|&&answer| answer == status).count();
    assert_eq!((count(201), count(409)), (2, 3), "{asked:?}");
}

#[test]
fn simultaneous_questions_of_a_pair_make_one_request() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let asked = std::thread::scope(|scope| {
        let asking: Vec<_> =
            (0..4).map(|_| scope.spawn(|| try_to_ask(&ann, &boris).status)).collect();
        asking.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let count = |status| asked.iter().filter(|&&answer| answer == status).count();
    assert_eq!((count(201), count(409)), (1, 3), "{asked:?}");
}

#[test]
fn a_refusal_holds_for_thirty_days() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = ask(&ann, &boris);
    let refused = decide(&boris, &request, "REFUSED").ok();
    let problem = try_to_ask(&ann, &boris).refused(409, "asked_recently");
    let wait = moment(&problem["params"]["retry_at"]) - moment(&refused["decided_at"]);
    assert_eq!(wait.num_days(), 30);
    assert_eq!(refusal_in_advance(&ann, &boris), "asked_recently");
    // Other pairs are not concerned.
    try_to_ask(&a_student().sign_up(service()), &boris).created();
    try_to_ask(&ann, &a_mentor().sign_up(service())).created();
}

#[test]
fn a_refusal_is_forgotten_in_time() {
    let service = a_service().with("MENTORO_ASK_AGAIN_AFTER", "1s").start();
    let (ann, boris) = (a_student().sign_up(&service), a_mentor().sign_up(&service));
    let request = ask(&ann, &boris);
    decide(&boris, &request, "REFUSED").ok();
    eventually(Duration::from_secs(10), "the student may ask again", || {
        (try_to_ask(&ann, &boris).status == 201).then_some(())
    });
}

#[test]
fn an_own_cancellation_holds_nobody_back() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = mentee(&ann, &boris);
    decide(&boris, &request, "CANCELLED").ok();
    let request = ask(&ann, &boris);
    decide(&ann, &request, "CANCELLED").ok();
    try_to_ask(&ann, &boris).created();
}

#[test]
fn nobody_answers_and_the_request_expires() {
    let service = a_service().with("MENTORO_REQUEST_EXPIRES_AFTER", "1s").start();
    let (ann, boris) = (a_student().sign_up(&service), a_mentor().sign_up(&service));
    let request = ask(&ann, &boris);
    let expired = eventually(Duration::from_secs(90), "the request expires", || {
        Some(ann.get(&request).ok()).filter(|request| request["status"] == "EXPIRED")
    });
    assert_eq!(expired["cancelled_by"], Value::Null);
    decide(&boris, &request, "ACCEPTED").refused(409, "illegal_transition");
    let stats = boris.get(&format!("/stats/{}", boris.id)).ok();
    assert_eq!((&stats["expired"], &stats["pending"]), (&json!(1), &json!(0)));
    try_to_ask(&ann, &boris).created();
}
