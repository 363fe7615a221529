use reqwest::blocking::Client;
use stack::{S3Gateway, SeaweedFs};

use crate::support::{eventually, scratch, wire::header};

#[test]
fn what_was_seen_once_outlives_the_store() {
    let folder = scratch();
    let store = SeaweedFs::start(&folder.path().join("store")).unwrap();
    store.bucket().put("avatars/ab.webp", "image/webp", b"picture".to_vec()).unwrap();
    let gateway = S3Gateway::draft(&folder.path().join("gateway"), store.bucket());
    let gateway = gateway.fresh_for("1s").start().unwrap();
    let get = |key: &str| Client::new().get(format!("{}/{key}", gateway.url())).send().unwrap();
    assert_eq!(get("avatars/ab.webp").status(), 200);
    assert_eq!(get("avatars/unknown.webp").status(), 404);

    store.kill().unwrap();
    eventually("the copy is too old to be fresh", || {
        let answer = get("avatars/ab.webp");
        assert_eq!(answer.status(), 200);
        let state = header(&answer, "x-cache").concat();
        assert_eq!(answer.bytes().unwrap().as_ref(), b"picture");
        (state == "STALE" || state == "UPDATING").then_some(())
    });
    let answer = get("avatars/other.webp");
    assert_eq!(answer.status(), 502);
    assert_eq!(header(&answer, "cache-control"), ["no-store"]);

    store.start().unwrap();
    eventually("the gateway finds the store again", || {
        (header(&get("avatars/ab.webp"), "x-cache").concat() == "HIT").then_some(())
    });
}
