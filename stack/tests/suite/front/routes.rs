use stack::Nginx;

use super::front_before;
use crate::support::{
    scratch,
    stub::{Stub, dead_port},
    wire::{client_of, raw},
};

#[test]
fn metrics_are_not_reachable_from_outside() {
    let stub = Stub::saying("metrics");
    let (_folder, front) = front_before(&stub);
    for path in ["/metrics", "/metrics/", "/metrics/x", "/%6detrics", "//metrics", "/a/../metrics"]
    {
        let answer = client_of(&front).get(format!("{}{path}", front.url())).send().unwrap();
        assert_eq!(answer.status(), 404, "{path}");
    }
    assert!(stub.seen().is_empty());
    assert_eq!(raw(front.status_port(), "GET", "/status").0, 200, "the exporter's own door");
}

#[test]
fn the_page_has_every_path_that_is_not_the_services() {
    let (folder, replica, web) = (scratch(), Stub::saying("replica"), Stub::saying("page"));
    let draft = Nginx::draft(&folder.path().join("nginx"), &[replica.port], web.port, dead_port());
    let front = draft.start().unwrap();
    let client = client_of(&front);
    let ask = |path: &str| client.get(format!("{}{path}", front.url())).send().unwrap();
    for path in ["/api", "/api/ping", "/docs", "/docs/", "/health/ready"] {
        assert_eq!(ask(path).text().unwrap(), "replica", "{path}");
    }
    for path in ["/", "/mentors/1", "/assets/index-1.js", "/apiary", "/healthy"] {
        assert_eq!(ask(path).text().unwrap(), "page", "{path}");
    }
    let request = client
        .get(format!("{}/?query=secret", front.url()))
        .header("accept-encoding", "gzip")
        .header("authorization", "Bearer token")
        .header("cookie", "a=b");
    assert_eq!(request.send().unwrap().status(), 200);
    let seen = web.seen().pop().unwrap();
    assert!(seen.contains("accept-encoding: gzip") && seen.contains("x-request-id: "), "{seen}");
    assert!(!seen.contains("authorization") && !seen.contains("cookie"), "{seen}");
}

#[test]
fn images_come_from_the_gateway_without_who_asks() {
    let (folder, replica, gateway) = (scratch(), Stub::saying("replica"), Stub::saying("gateway"));
    let draft =
        Nginx::draft(&folder.path().join("nginx"), &[replica.port], dead_port(), gateway.port);
    let front = draft.start().unwrap();
    let request = client_of(&front)
        .get(format!("{}/images/avatars/ab.webp", front.url()))
        .header("authorization", "Bearer token")
        .header("cookie", "a=b");
    assert_eq!(request.send().unwrap().text().unwrap(), "gateway");
    let seen = gateway.seen().remove(0);
    assert!(seen.starts_with("GET /avatars/ab.webp HTTP/1.1\n"), "{seen}");
    assert!(!seen.contains("authorization") && !seen.contains("cookie"), "{seen}");
    assert!(replica.seen().is_empty());
}
