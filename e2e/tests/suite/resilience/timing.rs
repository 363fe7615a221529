//! How long an answer takes tells nobody which e-mails exist.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::{a_service, a_student};

const ATTEMPTS: usize = 15;

#[test]
fn a_known_and_an_unknown_email_take_the_same_time() {
    let service = a_service().start();
    let ann = a_student().sign_up(&service);
    let time = |email: &str| {
        let started = Instant::now();
        let body = json!({"email": email, "password": "a wrong guess"});
        service.post("/students/sign-in", body).refused(401, "invalid_credentials");
        started.elapsed()
    };
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    // By turns, so that a busy machine is busy for both.
    let (known, unknown) =
        (0..ATTEMPTS).map(|_| (time(&ann.email), time("nobody@students.example"))).unzip();
    let (known, unknown) = (median(known), median(unknown));
    let ratio = known.as_secs_f64() / unknown.as_secs_f64();
    assert!((0.6..1.6).contains(&ratio), "known {known:?}, unknown {unknown:?}");
}
