//! Images over the wire: by the service alone, or by the gateway to the store.

use super::{
    jpeg,
    upload::{Seen, upload, urls},
};
use crate::harness::{a_student, service};

#[test]
fn an_image_never_changes_and_may_be_kept() {
    let ann = a_student().sign_up(service());
    let profile = upload(&ann, &jpeg::quarters(900, 600)).ok();
    for url in urls(&profile) {
        let seen = Seen::at(service(), &url);
        let header = |name: &str| seen.headers[name].to_str().unwrap();
        assert_eq!(header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("content-length"), seen.bytes.len().to_string());
        assert!(!seen.headers.contains_key("content-encoding"));
        let known = service().fetch(&url, &[("If-None-Match", header("etag"))]);
        assert_eq!((known.status, known.bytes.len()), (304, 0));
        let packed = service().fetch(&url, &[("Accept-Encoding", "gzip, deflate, br")]);
        assert_eq!(packed.bytes, seen.bytes);
        assert!(!packed.headers.contains_key("content-encoding"));
    }
}

#[test]
fn a_part_of_an_image_is_a_part() {
    let ann = a_student().sign_up(service());
    let [url, _] = urls(&upload(&ann, &jpeg::quarters(300, 300)).ok());
    let whole = service().fetch(&url, &[]);
    let length = whole.bytes.len();
    let last = length - 1;
    for (range, expected, part) in [
        ("bytes=0-9", format!("bytes 0-9/{length}"), &whole.bytes[..10]),
        ("bytes=100-", format!("bytes 100-{last}/{length}"), &whole.bytes[100..]),
        ("bytes=-5", format!("bytes {}-{last}/{length}", length - 5), &whole.bytes[length - 5..]),
    ] {
        let seen = service().fetch(&url, &[("Range", range)]);
        assert_eq!(seen.status, 206, "{range}");
        assert_eq!(seen.headers["content-range"].to_str().unwrap(), expected);
        assert_eq!(seen.bytes, part);
    }
    let beyond = format!("bytes={length}-");
    let seen = service().fetch(&url, &[("Range", &beyond)]);
    assert_eq!(seen.status, 416);
    assert_eq!(seen.headers["content-range"].to_str().unwrap(), format!("bytes */{length}"));
    // Of something else that the client has, a part would be of no use.
    let other = service().fetch(&url, &[("Range", "bytes=0-9"), ("If-Range", "\"another\"")]);
    assert_eq!((other.status, other.bytes.len()), (200, length));
}

#[test]
fn nothing_but_images_is_behind_the_door() {
    let unknown = format!("/images/avatars/{}.jpg", "0".repeat(64));
    for path in [
        unknown.as_str(),
        "/images/",
        "/images/avatars/",
        "/images/avatars/x.jpg",
        "/images/mentoro.db",
        "/images/../mentoro.db",
        "/images/%2e%2e/mentoro.db",
        "/images/avatars/..%2f..%2fmentoro.db",
        "/images/avatars/%00.jpg",
        "/images/avatars//etc/passwd",
    ] {
        let seen = service().fetch(path, &[]);
        assert!(matches!(seen.status, 400 | 404), "{path}: {}", seen.status);
        let cached = seen.headers.get("cache-control").and_then(|it| it.to_str().ok());
        assert!(!cached.unwrap_or_default().contains("immutable"), "{path}");
    }
}
