//! Limits of attempts: per account and per address.

use std::net::Ipv4Addr;

use serde_json::json;

use crate::harness::{Answer, Caller, PASSWORD, a_mentor, a_service, a_student, credentials};

fn limited(answer: Answer) {
    let seconds: u64 = answer.header("Retry-After").unwrap_or("0").parse().unwrap();
    assert!(seconds >= 1, "{answer:?}");
    answer.refused(429, "rate_limited");
}

#[test]
fn guessing_at_one_account_is_slowed_down() {
    let service = a_service()
        .with("MENTORO_RATE_LIMITS", "on")
        .with("MENTORO_LIMIT_SIGN_IN_ACCOUNT", "3/1h")
        .start();
    let (ann, bob) = (a_student().sign_up(&service), a_student().sign_up(&service));
    let guess = || {
        let body = json!({"email": ann.email.to_uppercase(), "password": "a wrong guess"});
        service.post("/students/sign-in", body)
    };
    for _ in 0..3 {
        guess().refused(401, "invalid_credentials");
    }
    limited(guess());
    // The right password does not help any more, and other doors are the same door.
    limited(service.post("/students/sign-in", credentials(&ann.email)));
    limited(service.post("/mentors/sign-in", credentials(&ann.email)));
    service.post("/students/sign-in", credentials(&bob.email)).ok();
    ann.get("/me").ok();
}

#[test]
fn an_unknown_account_is_limited_alike() {
    let service = a_service()
        .with("MENTORO_RATE_LIMITS", "on")
        .with("MENTORO_LIMIT_SIGN_IN_ACCOUNT", "2/1h")
        .start();
    let guess = || service.post("/students/sign-in", credentials("nobody@students.example"));
    guess().refused(401, "invalid_credentials");
    guess().refused(401, "invalid_credentials");
    limited(guess());
}

#[test]
fn one_address_has_limits() {
    let service = a_service()
        .with("MENTORO_RATE_LIMITS", "on")
        .with("MENTORO_LIMIT_SIGN_IN_ADDRESS", "2/1h")
        .with("MENTORO_LIMIT_SIGN_UP_ADDRESS", "2/1h")
        .with("MENTORO_LIMIT_REFRESH_ADDRESS", "2/1h")
        .with("MENTORO_LIMIT_CODE_ADDRESS", "2/1h")
        .with("MENTORO_LIMIT_SEARCH", "2/1h")
        .start();
    let ann = a_student().sign_up(&service);
    let boris = a_mentor().sign_up(&service);
    limited(service.post("/students/sign-up", a_student().body()));

    service.post("/students/sign-in", credentials(&ann.email)).ok();
    service.post("/mentors/sign-in", credentials(&boris.email)).ok();
    limited(service.post("/students/sign-in", credentials(&ann.email)));

    let refresh = || service.post("/auth/refresh", json!({"refresh_token": boris.refresh_token()}));
    refresh().ok();
    refresh().ok();
    limited(refresh());

    let reset = || {
        let body = json!({"code": "nonsense", "new_password": PASSWORD});
        service.post("/auth/password/reset", body)
    };
    reset().refused(403, "invalid_code");
    reset().refused(403, "invalid_code");
    limited(reset());

    let search = |caller: &Caller| caller.get("/mentors?query=rust");
    search(&service).ok();
    search(&service).ok();
    limited(search(&service));
    // Who is signed in counts for themselves.
    search(&ann).ok();
    search(&ann).ok();
    limited(search(&ann));
    search(&boris).ok();
    // What is not limited goes on.
    service.get(&boris.profile()).ok();
    service.get("/ping").ok();
}

#[test]
#[cfg_attr(production, ignore = "of one process alone: nginx stands before replicas")]
fn an_address_is_believed_only_from_a_trusted_proxy() {
    let limited_service =
        || a_service().with("MENTORO_RATE_LIMITS", "on").with("MENTORO_LIMIT_SEARCH", "1/1h");
    let search = |caller: &Caller, from: &str| {
        caller.with("X-Forwarded-For", from).get("/mentors?query=rust")
    };
    let alone = limited_service().start();
    search(&alone, "192.0.2.1").ok();
    limited(search(&alone, "192.0.2.2"));

    let proxied = limited_service().with("MENTORO_TRUSTED_PROXIES", "127.0.0.1").start();
    search(&proxied, "192.0.2.1").ok();
    search(&proxied, "192.0.2.2").ok();
    limited(search(&proxied, "192.0.2.1"));
    // What stands further left was written by the client.
    limited(search(&proxied, "192.0.2.9, 192.0.2.2"));
}

#[test]
#[cfg_attr(not(production), ignore = "of replicas behind nginx: make e2e-production")]
fn an_address_is_where_a_client_comes_from_whatever_it_says() {
    let service =
        a_service().with("MENTORO_RATE_LIMITS", "on").with("MENTORO_LIMIT_SEARCH", "1/1h").start();
    let search = |from: u8, says: &str| {
        let caller = service.caller_at(Ipv4Addr::new(127, 0, 0, from));
        caller.with("X-Forwarded-For", says).get("/mentors?query=rust")
    };
    search(2, "192.0.2.1").ok();
    // Whichever replica is asked.
    limited(search(2, "192.0.2.2"));
    limited(search(2, "192.0.2.3"));
    search(3, "192.0.2.1").ok();
}
