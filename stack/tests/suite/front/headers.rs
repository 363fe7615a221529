use super::front_before;
use crate::support::{
    stub::{Stub, send},
    wire::{client_of, header, ping},
};

#[test]
fn answers_carry_the_headers_of_security_once() {
    let plain = Stub::saying("hello");
    let careful = Stub::new(|_, stream| {
        let headers = "x-content-type-options: nosniff\r\nreferrer-policy: no-referrer\r\n\
            content-security-policy: frame-ancestors 'none'\r\nx-request-id: its-own";
        send(stream, headers, "hello")
    });
    for (stub, id) in [(plain, "mine-1"), (careful, "its-own")] {
        let (_folder, front) = front_before(&stub);
        let request = client_of(&front).get(ping(&front)).header("x-request-id", "mine-1");
        let answer = request.send().unwrap();
        for (name, value) in [
            ("strict-transport-security", "max-age=31536000"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("content-security-policy", "frame-ancestors 'none'"),
            ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
            ("x-request-id", id),
            ("server", "nginx"),
        ] {
            assert_eq!(header(&answer, name), [value], "{name}");
        }
    }
}

#[test]
fn a_replica_is_told_who_asks_in_words_that_a_client_cannot_choose() {
    let stub = Stub::saying("hello");
    let (_folder, front) = front_before(&stub);
    let request = client_of(&front)
        .get(ping(&front))
        .header("x-forwarded-for", "198.51.100.7")
        .header("forwarded", "for=198.51.100.7")
        .header("x-real-ip", "198.51.100.7")
        .header("x-forwarded-host", "evil.example")
        .header("x-request-id", "sane_id.1");
    request.send().unwrap();
    let seen = stub.seen().remove(0);
    assert!(seen.contains("\nx-forwarded-for: 127.0.0.1\n"), "{seen}");
    assert!(seen.contains("\nx-forwarded-proto: https\n"), "{seen}");
    assert!(seen.contains("\nx-request-id: sane_id.1\n"), "{seen}");
    assert!(!seen.contains("198.51.100.7") && !seen.contains("evil.example"), "{seen}");
}

#[test]
fn an_unfit_request_id_is_replaced() {
    let stub = Stub::saying("hello");
    let (_folder, front) = front_before(&stub);
    let answer = client_of(&front).get(ping(&front)).header("x-request-id", "a b").send().unwrap();
    let id = header(&answer, "x-request-id").remove(0);
    assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    assert!(stub.seen()[0].contains(&format!("\nx-request-id: {id}\n")));
}

#[test]
fn long_text_is_compressed_as_the_client_likes() {
    let body: &str = "mentor ".repeat(1_000).leak();
    let stub = Stub::new(move |_, stream| send(stream, "content-type: application/json", body));
    let (_folder, front) = front_before(&stub);
    for coding in ["gzip", "br"] {
        let request = client_of(&front).get(ping(&front)).header("accept-encoding", coding);
        let answer = request.send().unwrap();
        assert_eq!(header(&answer, "content-encoding"), [coding]);
        assert!(answer.bytes().unwrap().len() < body.len() / 10);
    }
}
