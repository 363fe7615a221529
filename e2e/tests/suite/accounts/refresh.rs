//! `POST /auth/refresh`: rotation, lost answers, stolen tokens.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Answer, Service, a_mentor, a_service, a_student, eventually, service};

fn refresh(service: &Service, token: &str) -> Answer {
    service.post("/auth/refresh", json!({"refresh_token": token}))
}

fn token(session: &Value) -> &str {
    session["refresh_token"].as_str().unwrap()
}

#[test]
fn a_refresh_goes_on_with_the_same_session() {
    let boris = a_mentor().sign_up(service());
    let next = refresh(service(), boris.refresh_token()).ok();
    assert_eq!(next["id"], boris.id.as_str());
    assert_eq!(next["role"], "mentor");
    assert_eq!(next["session_id"], boris.session["session_id"]);
    assert_eq!(next["mentor"]["email"], boris.email.as_str());
    assert_ne!(token(&next), boris.refresh_token());
    service().signed_in(next["access_token"].as_str().unwrap()).get("/me").ok();
    refresh(service(), token(&next)).ok();
}

#[test]
fn a_lost_answer_can_be_asked_for_again() {
    let ann = a_student().sign_up(service());
    let lost = refresh(service(), ann.refresh_token()).ok();
    let again = refresh(service(), ann.refresh_token()).ok();
    assert_ne!(token(&lost), token(&again));
    // Each use gave a successor of its own, and each of them works.
    refresh(service(), token(&lost)).ok();
    refresh(service(), token(&again)).ok();
}

#[test]
fn parallel_refreshes_all_succeed() {
    let ann = a_student().sign_up(service());
    std::thread::scope(|scope| {
        let calls: Vec<_> =
            (0..4).map(|_| scope.spawn(|| refresh(service(), ann.refresh_token()).ok())).collect();
        for call in calls {
            refresh(service(), token(&call.join().unwrap())).ok();
        }
    });
}

#[test]
fn an_unknown_token_is_invalid() {
    refresh(service(), "nonsense").refused(401, "token_invalid");
    let ann = a_student().sign_up(service());
    let access = ann.session["access_token"].as_str().unwrap();
    refresh(service(), access).refused(401, "token_invalid");
    service().post("/auth/refresh", json!({})).invalid(&[("/refresh_token", "required")]);
    service()
        .post("/auth/refresh", json!({"refresh_token": "x", "token": "x"}))
        .invalid(&[("/token", "unknown_field")]);
}

#[test]
fn a_session_that_was_signed_out_cannot_be_refreshed() {
    let ann = a_student().sign_up(service());
    ann.post_nothing("/auth/sign-out").no_content();
    refresh(service(), ann.refresh_token()).refused(401, "session_revoked");
}

#[test]
fn a_rotated_token_outlives_its_grace_while_no_successor_was_used() {
    let service = a_service().with("MENTORO_REFRESH_GRACE", "1s").start();
    let ann = a_student().sign_up(&service);
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(2) {
        refresh(&service, ann.refresh_token()).ok();
    }
    refresh(&service, ann.refresh_token()).ok();
}

#[test]
fn a_replay_after_a_successor_was_used_ends_the_family() {
    let service = a_service().with("MENTORO_REFRESH_GRACE", "1s").start();
    let ann = a_student().sign_up(&service);
    let elsewhere = ann.sign_in_again(&service);
    let second = refresh(&service, ann.refresh_token()).ok();
    let third = refresh(&service, token(&second)).ok();
    let replay = eventually(Duration::from_secs(10), "the grace is over", || {
        Some(refresh(&service, ann.refresh_token())).filter(|answer| answer.status != 200)
    });
    replay.refused(401, "refresh_reused");

    for stolen in [token(&second), token(&third)] {
        refresh(&service, stolen).refused(401, "session_revoked");
    }
    let newest = service.signed_in(third["access_token"].as_str().unwrap());
    newest.is_signed_out();
    elsewhere.get("/me").ok();
    refresh(&service, elsewhere.refresh_token()).ok();
}
