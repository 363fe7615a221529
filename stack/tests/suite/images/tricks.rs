use stack::{Bucket, S3Gateway};

use crate::support::{scratch, stub::Stub, wire::raw};

#[test]
fn only_plain_keys_are_read_and_nothing_is_listed_or_written() {
    let (folder, store) = (scratch(), Stub::saying("picture"));
    let bucket = Bucket {
        endpoint: format!("http://127.0.0.1:{}", store.port),
        region: "us-east-1".into(),
        name: "mentoro".into(),
        access_key: "access".into(),
        secret_key: "secret".into(),
    };
    let gateway = S3Gateway::start(&folder.path().join("gateway"), &bucket).unwrap();

    for target in [
        "/",
        "/?list-type=2",
        "/avatars/",
        "/avatars//ab.webp",
        "/avatars/ab.webp?acl",
        "/avatars/ab.webp?",
        "/avatars/../ab.webp",
        "/avatars/./ab.webp",
        "/avatars/%2e%2e/ab.webp",
        "/%2e%2e/other/ab.webp",
        "/../other/ab.webp",
        "/avatars%2fab.webp",
        "/avatars%2Fab.webp",
        "/avatars%5cab.webp",
        "/avatars/ab%00.webp",
        "/avatars/ab%0a.webp",
        "/avatars/%ff.webp",
        "/avatars/%zz.webp",
        "http://other/avatars/ab.webp?acl",
    ] {
        let (status, answer) = raw(gateway.port(), "GET", target);
        assert!(matches!(status, 400 | 404), "{target}: {answer}");
    }
    for method in ["PUT", "POST", "DELETE", "PATCH", "OPTIONS", "COPY", "PURGE"] {
        let (status, answer) = raw(gateway.port(), method, "/avatars/ab.webp");
        assert_eq!(status, 405, "{method}: {answer}");
    }
    assert!(store.seen().is_empty(), "the store was not asked");

    let (status, answer) = raw(gateway.port(), "GET", "/avatars/ab.webp");
    assert_eq!(status, 200, "{answer}");
    let seen = store.seen().remove(0);
    assert!(seen.starts_with("GET /mentoro/avatars/ab.webp HTTP/1.1\n"), "{seen}");
}
