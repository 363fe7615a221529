//! Bodies that are not what was expected.

use reqwest::{Method, blocking::Body};
use serde_json::json;

use crate::harness::{Answer, a_student, service};

fn post_raw(body: impl Into<Body>, media_type: &str) -> Answer {
    service().send(Method::POST, "/students/sign-in", |request| {
        request.header("Content-Type", media_type).body(body)
    })
}

#[test]
fn what_is_no_json_is_malformed() {
    let deep = format!("{}{}", "[".repeat(40), "]".repeat(40));
    let bodies = [
        b"".to_vec(),
        b"{".to_vec(),
        b"{\"email\": }".to_vec(),
        b"{\"email\": \"\xff\"}".to_vec(),
        b"{\"email\": \"a\", \"email\": \"b\"}".to_vec(),
        b"{} {}".to_vec(),
        b"{\"email\": \"\\ud800\"}".to_vec(),
        deep.into_bytes(),
    ];
    for body in bodies {
        post_raw(body, "application/json").refused(400, "malformed_json");
    }
}

#[test]
fn json_of_another_shape_is_invalid() {
    for body in ["[]", "5", "null", "\"text\""] {
        post_raw(body, "application/json").invalid(&[("", "wrong_type")]);
    }
}

#[test]
fn only_json_is_a_body() {
    let body = json!({"email": "a@example.org", "password": "12345678"}).to_string();
    let others = [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin1",
        "nonsense",
    ];
    for media_type in others {
        post_raw(body.clone(), media_type).refused(415, "unsupported_media_type");
    }
    service()
        .send(Method::POST, "/students/sign-in", |request| request.body(body.clone()))
        .refused(415, "unsupported_media_type");
    service()
        .with("Content-Encoding", "gzip")
        .post("/students/sign-in", json!({}))
        .refused(415, "unsupported_media_type");
    for media_type in ["application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""] {
        post_raw(body.clone(), media_type).refused(401, "invalid_credentials");
    }
}

#[test]
fn a_body_has_a_greatest_size() {
    let problem = post_raw(vec![b' '; 300 * 1024], "application/json");
    let problem = problem.refused(413, "payload_too_large");
    assert_eq!(problem["params"]["max"], 256 * 1024);
    // A body that does not say how long it is.
    let endless = Body::new(std::io::repeat(b' '));
    let answer = service().try_send(Method::POST, "/students/sign-in", |request| {
        request.header("Content-Type", "application/json").body(endless)
    });
    // The service hangs up; whether a client still reads the answer is the client's luck.
    if let Ok(answer) = answer {
        answer.refused(413, "payload_too_large");
    }
}

#[test]
fn every_unknown_field_is_named_with_its_place() {
    let mut body = a_student().body();
    body["a/b~c"] = json!(1);
    body["contacts"] = json!([{"network": "web", "url": "https://example.org", "label": "me"}]);
    service()
        .post("/students/sign-up", body)
        .invalid(&[("/a~1b~0c", "unknown_field"), ("/contacts/0/label", "unknown_field")]);
}

#[test]
fn whole_numbers_may_be_written_with_a_point() {
    let ann = a_student().with("age", json!(20.0)).sign_up(service());
    assert_eq!(ann.session["student"]["age"], 20);
    let body = a_student().with("age", json!(20.5)).body();
    service().post("/students/sign-up", body).invalid(&[("/age", "wrong_type")]);
    let body = a_student().with("age", json!(1e300)).body();
    service().post("/students/sign-up", body).invalid(&[("/age", "out_of_range")]);
}

#[test]
fn a_body_where_none_is_read_does_no_harm() {
    let ann = a_student().sign_up(service());
    ann.send(Method::GET, "/students", |request| request.body("{}")).ok();
}
