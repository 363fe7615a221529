use super::front;
use crate::support::{
    stub::{Stub, dead_port},
    wire::{client_of, header, ping, problem},
};

#[test]
fn requests_are_spread_over_the_replicas() {
    let replicas = [Stub::saying("1"), Stub::saying("2")];
    let (_folder, front) = front(&replicas.each_ref().map(|stub| stub.port));
    let client = client_of(&front);
    for _ in 0..20 {
        assert_eq!(client.get(ping(&front)).send().unwrap().status(), 200);
    }
    assert!(replicas.iter().all(|stub| stub.seen().len() >= 5));
}

#[test]
fn a_read_that_broke_off_is_asked_of_the_next_replica() {
    let replicas = [Stub::breaking_off(), Stub::saying("2")];
    let (_folder, front) = front(&replicas.each_ref().map(|stub| stub.port));
    let client = client_of(&front);
    for _ in 0..4 {
        assert_eq!(client.get(ping(&front)).send().unwrap().text().unwrap(), "2");
    }
    assert!(!replicas[0].seen().is_empty());
}

#[test]
fn a_command_that_broke_off_is_asked_of_nobody_else() {
    let replicas = [Stub::breaking_off(), Stub::breaking_off()];
    let (_folder, front) = front(&replicas.each_ref().map(|stub| stub.port));
    for (number, method) in [reqwest::Method::POST, reqwest::Method::PATCH].into_iter().enumerate()
    {
        let url = format!("{}/api/request", front.url());
        let answer = client_of(&front).request(method, url).body("{}").send().unwrap();
        assert_eq!(answer.status(), 502);
        let body = problem(answer);
        assert_eq!(
            (&body["code"], &body["instance"]),
            (&"internal".into(), &"/api/request".into())
        );
        let asked: usize = replicas.iter().map(|stub| stub.seen().len()).sum();
        assert_eq!(asked, number + 1);
    }
}

#[test]
fn a_dead_replica_is_not_noticed_by_clients() {
    let alive = Stub::saying("2");
    let (_folder, front) = front(&[dead_port(), alive.port]);
    let client = client_of(&front);
    for _ in 0..10 {
        assert_eq!(client.get(ping(&front)).send().unwrap().status(), 200);
        assert_eq!(client.post(ping(&front)).body("x").send().unwrap().status(), 200);
    }
    assert_eq!(alive.seen().len(), 20);
}

#[test]
fn without_any_replica_clients_are_told_to_come_back() {
    let (_folder, front) = front(&[dead_port(), dead_port()]);
    let client = client_of(&front);
    let url = format!("{}/api/mentors?query=secret", front.url());
    // Once more than it takes to count both as failed.
    for _ in 0..8 {
        for request in [client.get(&url), client.post(&url).body("x")] {
            let answer = request.send().unwrap();
            assert_eq!(answer.status(), 503);
            assert_eq!(header(&answer, "retry-after"), ["2"]);
            let body = problem(answer);
            assert_eq!(body["code"], "unavailable");
            assert_eq!(body["instance"], "/api/mentors");
        }
    }
}

#[test]
fn a_problem_of_a_replica_passes_unchanged() {
    use std::io::Write;
    let stub = Stub::new(|_, stream| {
        let answer = "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\n\
            retry-after: 7\r\ncontent-length: 2\r\n\r\n{}";
        stream.write_all(answer.as_bytes()).is_ok()
    });
    let (_folder, front) = front(&[stub.port, stub.port]);
    let answer = client_of(&front).get(format!("{}/api/me", front.url())).send().unwrap();
    assert_eq!((answer.status().as_u16(), header(&answer, "retry-after")), (503, vec!["7".into()]));
    assert_eq!(answer.text().unwrap(), "{}");
    assert_eq!(stub.seen().len(), 1, "it was not asked twice");
}
