use stack::Nginx;

use super::front_before;
use crate::support::{
    scratch,
    stub::{Stub, dead_port},
    wire::{client_of, header, problem},
};

#[test]
fn a_body_that_is_too_large_is_a_problem() {
    let stub = Stub::saying("hello");
    let (_folder, front) = front_before(&stub);
    let send = |path: &str, size: usize| {
        client_of(&front).put(format!("{}{path}", front.url())).body(vec![0; size]).send().unwrap()
    };
    let avatar = "/api/students/0190a4c0-0000-7000-8000-000000000000/avatar";
    assert_eq!(send("/api/me", 1_000_000).status(), 200);
    assert_eq!(send(avatar, 8 << 20).status(), 200);
    let accepted = stub.seen().len();

    for (path, size, max) in [("/api/me", 1_100_000, 1_048_576), (avatar, 9 << 20, 8_454_144)] {
        let answer = send(path, size);
        assert_eq!(answer.status(), 413);
        let body = problem(answer);
        assert_eq!(body["code"], "payload_too_large");
        assert_eq!(body["params"]["max"], max);
        assert_eq!(body["instance"], path);
    }
    assert_eq!(stub.seen().len(), accepted, "the replica never saw them");
}

#[test]
fn a_client_who_asks_too_often_is_told_to_wait() {
    let (folder, stub) = (scratch(), Stub::saying("hello"));
    let front = Nginx::draft(&folder.path().join("nginx"), &[stub.port], dead_port(), dead_port());
    let front = front.request_rate("1r/m", 2).start().unwrap();
    let client = client_of(&front);
    let ask = || client.get(format!("{}/api/tags", front.url())).send().unwrap();
    let mut answers: Vec<_> = (0..4).map(|_| ask()).collect();
    let refused = answers.pop().unwrap();
    assert!(answers.iter().all(|answer| answer.status() == 200));
    assert_eq!(refused.status(), 429);
    assert_eq!(header(&refused, "retry-after"), ["1"]);
    assert_eq!(problem(refused)["code"], "rate_limited");
}
