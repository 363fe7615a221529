//! `Idempotency-Key`: the same call twice is one call.

use std::thread;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{
    Account, Answer, PASSWORD, a_mentor, a_student, an_admin, decide, mentee, service,
};

fn ask_with(key: &str, student: &Account, mentor: &Account, query: &str) -> Answer {
    let body = json!({"mentor_id": mentor.id, "query": query});
    student.with("Idempotency-Key", key).post("/request", body)
}

fn is_replay(answer: &Answer) -> bool {
    answer.header("Idempotent-Replayed") == Some("true")
}

fn requests_of(student: &Account) -> usize {
    let list = student.get(&format!("/request/student/{}", student.id)).ok();
    list["items"].as_array().unwrap().len()
}

#[test]
fn the_same_key_and_body_replay_the_first_answer() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let first = ask_with("k", &ann, &boris, "Hello");
    assert!(!is_replay(&first));
    let again = ask_with("k", &ann, &boris, "Hello");
    assert!(is_replay(&again));
    assert_eq!(first.header("Location"), again.header("Location"));
    assert_eq!(first.created(), again.created());
    assert_eq!(requests_of(&ann), 1);
}

#[test]
fn a_replay_is_the_first_answer_whatever_happened_since() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let first = ask_with("k", &ann, &boris, "Hello").created();
    let path = format!("/request/{}", first["id"].as_str().unwrap());
    decide(&boris, &path, "ACCEPTED").ok();
    assert_eq!(ask_with("k", &ann, &boris, "Hello").created(), first);
}

#[test]
fn blanks_and_order_do_not_make_another_body() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    ask_with("k", &ann, &boris, "Hello").created();
    let text = format!("{{ \"query\":\"Hello\",  \"mentor_id\":\"{}\" }}", boris.id);
    let again = ann.with("Idempotency-Key", "k").send(Method::POST, "/request", |request| {
        request.header("Content-Type", "application/json").body(text)
    });
    assert!(is_replay(&again), "{again:?}");
}

#[test]
fn another_body_is_refused() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    ask_with("k", &ann, &boris, "Hello").created();
    ask_with("k", &ann, &boris, "Goodbye").refused(422, "idempotency_key_reused");
}

#[test]
fn a_failure_leaves_the_key_free() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    boris.patch(&boris.profile(), json!({"accepting_requests": false})).ok();
    ask_with("k", &ann, &boris, "Hello").refused(409, "not_accepting");
    ask_with("k", &ann, &boris, "").invalid(&[("/query", "too_short")]);
    boris.patch(&boris.profile(), json!({"accepting_requests": true})).ok();
    let other = ask_with("k", &ann, &boris, "Now?");
    assert!(!is_replay(&other));
    other.created();
}

#[test]
fn a_key_belongs_to_an_account_and_a_path() {
    let (ann, bob) = (a_student().sign_up(service()), a_student().sign_up(service()));
    let (boris, vera) = (a_mentor().sign_up(service()), a_mentor().sign_up(service()));
    mentee(&ann, &boris);
    mentee(&ann, &vera);
    let rate = |mentor: &Account| {
        let path = format!("/mentors/{}/score", mentor.id);
        ann.with("Idempotency-Key", "k").post(&path, json!({"score": 5}))
    };
    assert!(!is_replay(&rate(&boris)));
    assert!(is_replay(&rate(&boris)));
    assert!(!is_replay(&rate(&vera)));
    assert!(!is_replay(&ask_with("k", &bob, &boris, "Hello")));
    let other = a_mentor().sign_up(service());
    assert!(!is_replay(&ask_with("k", &ann, &other, "Hello")));
}

#[test]
fn a_second_call_in_flight_waits_for_the_first() {
    for round in 0..5 {
        let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
        let key = format!("in-flight-{round}");
        let answers: Vec<Answer> = thread::scope(|scope| {
            let ask = || ask_with(&key, &ann, &boris, "Hello");
            let calls: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
            calls.into_iter().map(|call| call.join().unwrap()).collect()
        });
        assert_eq!(answers.iter().filter(|answer| !is_replay(answer)).count(), 1);
        let bodies: Vec<Value> = answers.into_iter().map(Answer::created).collect();
        assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
        assert_eq!(requests_of(&ann), 1);
    }
}

#[test]
fn a_key_is_one_to_255_visible_characters() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    for key in ["two words", &"k".repeat(256)] {
        let answer = ask_with(key, &ann, &boris, "Hello");
        answer.invalid(&[("Idempotency-Key", "invalid_header")]);
    }
    ask_with(&"k".repeat(255), &ann, &boris, "Hello").created();
}

#[test]
fn every_other_post_takes_a_key() {
    let root = an_admin(service()).with("Idempotency-Key", "k");
    let ann = a_student().sign_up(service());
    let bob = a_student().sign_up(service()).with("Idempotency-Key", "k");
    let twice = |call: &dyn Fn() -> Answer| (call(), call());
    let admin = |path: String| twice(&|| root.post_nothing(&path));
    let answers = [
        admin(format!("/admin/accounts/{}/block", ann.id)),
        admin(format!("/admin/accounts/{}/unblock", ann.id)),
        admin(format!("/admin/accounts/{}/reset-code", ann.id)),
        admin("/admin/invites".to_owned()),
        twice(&|| {
            let body = json!({"current_password": PASSWORD, "new_password": "another password"});
            bob.post("/auth/password", body)
        }),
    ];
    for (first, again) in answers {
        assert!((200..300).contains(&first.status), "{first:?}");
        assert!(!is_replay(&first) && is_replay(&again), "{first:?} {again:?}");
        assert_eq!((first.status, first.body), (again.status, again.body));
    }
}
