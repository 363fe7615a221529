//! Access tokens: what each kind of bad one is called, and where it does not matter.

use std::time::Duration;

use serde_json::json;

use crate::harness::{a_service, a_student, credentials, eventually, service};

#[test]
fn no_token_is_unauthenticated() {
    service().get("/me").refused(401, "unauthenticated");
}

#[test]
fn a_foreign_token_is_invalid() {
    let ann = a_student().sign_up(service());
    let good = ann.session["access_token"].as_str().unwrap();
    let (head, signature) = good.rsplit_once('.').unwrap();
    let other = a_student().sign_up(service());
    let (_, foreign) = other.session["access_token"].as_str().unwrap().rsplit_once('.').unwrap();
    assert_ne!(signature, foreign);
    // {"alg":"none","typ":"JWT"}
    let (_, claims) = head.split_once('.').unwrap();
    let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}.");
    for token in ["nonsense", "a.b.c", &format!("{head}.{foreign}"), &unsigned] {
        service().signed_in(token).get("/me").refused(401, "token_invalid");
    }
    service().with("Authorization", "Basic YTpi").get("/me").refused(401, "token_invalid");
    service().signed_in(ann.refresh_token()).get("/me").refused(401, "token_invalid");
}

#[test]
fn a_bad_token_is_refused_even_where_none_is_needed() {
    let bad = service().signed_in("nonsense");
    for path in ["/mentors", "/tags", "/get-role", &format!("/mentors/{}", service().admin().id)] {
        bad.get(path).refused(401, "token_invalid");
    }
}

#[test]
fn the_doors_do_not_look_at_a_token() {
    let bad = service().signed_in("nonsense");
    bad.get("/ping").ok();
    let body = a_student().body();
    let email = body["email"].as_str().unwrap().to_owned();
    let session = bad.post("/students/sign-up", body).created();
    bad.post("/students/sign-in", credentials(&email)).ok();
    bad.post("/auth/refresh", json!({"refresh_token": session["refresh_token"]})).ok();
}

#[test]
fn an_old_token_has_expired() {
    let service = a_service().with("MENTORO_ACCESS_TOKEN_FOR", "1s").start();
    let ann = a_student().sign_up(&service);
    assert_eq!(ann.session["expires_in"], 1);
    // The clocks of two machines may differ by a few seconds, which is granted.
    let answer = eventually(Duration::from_secs(15), "the token expires", || {
        Some(ann.get("/me")).filter(|answer| answer.status != 200)
    });
    answer.refused(401, "token_expired");
    ann.get("/mentors").refused(401, "token_expired");
    let refreshed = ann.post("/auth/refresh", json!({"refresh_token": ann.refresh_token()})).ok();
    service.signed_in(refreshed["access_token"].as_str().unwrap()).get("/me").ok();
}
