//! Headers of every answer, and paths that lead nowhere.

use reqwest::Method;
use serde_json::json;

use crate::harness::{Answer, a_mentor, a_service, a_student, service};

#[test]
fn every_answer_carries_a_request_id() {
    let (first, second) = (service().get("/ping"), service().get("/ping"));
    assert_ne!(first.header("X-Request-Id"), second.header("X-Request-Id"));
    for path in ["/ping", "/nowhere", "/me"] {
        let answer = service().with("X-Request-Id", "my-id_1.2").get(path);
        assert_eq!(answer.header("X-Request-Id"), Some("my-id_1.2"), "{path}");
    }
    for bad in ["two words", "a;b", &"x".repeat(200)] {
        let answer = service().with("X-Request-Id", bad).get("/ping").status(200);
        assert_ne!(answer.header("X-Request-Id"), Some(bad));
    }
}

#[test]
fn a_problem_names_the_trace_of_its_caller() {
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let parent = format!("00-{trace}-00f067aa0ba902b7-01");
    assert_eq!(service().with("traceparent", &parent).get("/nowhere")["trace_id"], trace);
}

#[test]
fn nowhere_is_not_found() {
    for path in ["/nowhere", "/mentors/a/b", "/students/sign-up/now", ""] {
        service().get(path).refused(404, "not_found");
    }
    service().outside("/health/nowhere").unwrap().refused(404, "not_found");
}

fn allowed(answer: &Answer) -> Vec<&str> {
    let mut methods: Vec<_> = answer.header("Allow").unwrap().split(',').map(str::trim).collect();
    methods.sort_unstable();
    methods
}

#[test]
fn another_method_is_answered_with_those_that_are_there() {
    let id = a_mentor().sign_up(service()).id;
    let cases = [
        (Method::DELETE, "/ping".to_owned(), vec!["GET", "HEAD", "OPTIONS"]),
        (Method::PUT, format!("/mentors/{id}"), vec!["GET", "HEAD", "OPTIONS", "PATCH"]),
        (Method::DELETE, "/students/sign-up".to_owned(), vec!["OPTIONS", "POST"]),
        (Method::PATCH, "/request".to_owned(), vec!["OPTIONS", "POST"]),
        (Method::POST, "/stats".to_owned(), vec!["GET", "HEAD", "OPTIONS"]),
    ];
    for (method, path, expected) in cases {
        let answer = service().send(method, &path, |request| request);
        assert_eq!(allowed(&answer), expected, "{path}");
        answer.refused(405, "method_not_allowed");
    }
}

#[test]
fn a_fixed_path_is_not_taken_for_an_id() {
    service().get("/students/sign-up").refused(405, "method_not_allowed");
    service().get("/mentors/sign-in").refused(405, "method_not_allowed");
}

#[test]
fn head_is_get_without_the_body() {
    let boris = a_mentor().sign_up(service());
    let get = service().get(&boris.profile());
    let head = service().send(Method::HEAD, &boris.profile(), |request| request).status(200);
    assert_eq!(head.text, "");
    assert_eq!(head.header("ETag"), get.header("ETag"));
    service().send(Method::HEAD, "/mentors/nonsense", |request| request).status(404);
}

#[test]
fn options_says_what_a_path_takes() {
    let answer = service().send(Method::OPTIONS, "/request", |request| request);
    assert!(matches!(answer.status, 200 | 204), "{answer:?}");
    assert_eq!(allowed(&answer), ["OPTIONS", "POST"]);
}

#[test]
fn answers_to_a_person_are_kept_by_that_person_alone() {
    let ann = a_student().sign_up(service());
    for path in ["/students", "/mentors", "/nowhere"] {
        let answer = ann.get(path);
        assert_eq!(answer.header("Cache-Control"), Some("private, no-cache"), "{path}");
        let mut varies = answer.headers.get_all("Vary").iter();
        let by_caller = varies.any(|value| {
            value.to_str().unwrap().to_lowercase().split(',').any(|it| it.trim() == "authorization")
        });
        assert!(by_caller, "{path}");
    }
}

#[test]
fn answers_tell_browsers_to_be_careful() {
    for path in ["/ping", "/mentors", "/nowhere"] {
        let answer = service().get(path);
        assert_eq!(answer.header("X-Content-Type-Options"), Some("nosniff"), "{path}");
        assert!(answer.header("Referrer-Policy").is_some(), "{path}");
        assert!(answer.header("Content-Security-Policy").is_some(), "{path}");
    }
}

#[test]
fn no_page_of_another_origin_may_call() {
    let answer = service().with("Origin", "https://evil.example").get("/ping").status(200);
    assert_eq!(answer.header("Access-Control-Allow-Origin"), None);
}

#[test]
fn an_origin_of_the_configuration_may_call() {
    let origin = "https://app.example";
    let service = a_service().with("MENTORO_CORS_ORIGINS", origin).start();
    let answer = service.with("Origin", origin).get("/ping").status(200);
    assert_eq!(answer.header("Access-Control-Allow-Origin"), Some(origin));
    let preflight = service
        .with("Origin", origin)
        .with("Access-Control-Request-Method", "PATCH")
        .with("Access-Control-Request-Headers", "authorization,content-type,if-match")
        .send(Method::OPTIONS, "/students", |request| request);
    assert!(matches!(preflight.status, 200 | 204), "{preflight:?}");
    assert_eq!(preflight.header("Access-Control-Allow-Origin"), Some(origin));
    let other = service.with("Origin", "https://evil.example").get("/ping");
    assert_eq!(other.header("Access-Control-Allow-Origin"), None);
}

#[test]
fn the_document_is_served_and_shown() {
    let document = service().get("/openapi.json").ok();
    assert!(document["openapi"].as_str().unwrap().starts_with("3."), "{}", document["openapi"]);
    let page = service().get("/docs").status(200);
    assert!(page.header("Content-Type").unwrap().starts_with("text/html"));
    // `/docs` leads there too.
    service().outside("/docs").unwrap().status(200);
}

#[test]
fn health_tells_of_each_part() {
    assert_eq!(service().get("/ping").ok(), json!({"status": "ok"}));
    service().outside("/health/live").unwrap().ok();
    let ready = service().outside("/health/ready").unwrap().ok();
    let parts = ready["parts"].as_array().unwrap();
    let database = parts.iter().find(|part| part["part"] == "database").unwrap();
    assert_eq!(database["state"], "up", "{ready}");
    assert!(database["latency_ms"].as_f64().unwrap() > 0.0, "{ready}");
}
