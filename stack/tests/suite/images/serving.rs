use reqwest::blocking::{Client, Response};
use stack::{S3Gateway, SeaweedFs};

use crate::support::{scratch, texts_in, wire::header};

const PICTURE: &[u8] = b"0123456789 a picture";

fn outcome(answer: Response) -> (u16, String, Vec<u8>) {
    let cache = header(&answer, "x-cache").concat();
    (answer.status().as_u16(), cache, answer.bytes().unwrap().to_vec())
}

#[test]
fn objects_of_the_private_bucket_are_signed_for_cached_and_cut() {
    let folder = scratch();
    let store = SeaweedFs::start(&folder.path().join("store")).unwrap();
    let bucket = store.bucket();
    let keys = ["avatars/ab12.webp", "%D0%B0%D0%B2%D0%B0%D1%82%D0%B0%D1%80%20%281%29.webp"];
    for key in keys {
        bucket.put(key, "image/webp", PICTURE.to_vec()).unwrap();
    }
    let gateway = S3Gateway::start(&folder.path().join("gateway"), bucket).unwrap();
    let client = Client::new();

    for key in keys {
        let url = format!("{}/{key}", gateway.url());
        let answer = client.get(&url).send().unwrap();
        assert_eq!(header(&answer, "content-type"), ["image/webp"]);
        assert_eq!(header(&answer, "cache-control"), ["public, max-age=31536000, immutable"]);
        assert_eq!(header(&answer, "x-content-type-options"), ["nosniff"]);
        assert!(answer.headers().keys().all(|name| !name.as_str().starts_with("x-amz")));
        assert_eq!(outcome(answer), (200, "MISS".into(), PICTURE.into()), "{key}");
        let again = client.get(&url).send().unwrap();
        let etag = header(&again, "etag").concat();
        assert_eq!(outcome(again), (200, "HIT".into(), PICTURE.into()));

        let part = client.get(&url).header("range", "bytes=2-4").send().unwrap();
        assert_eq!(header(&part, "content-range"), [format!("bytes 2-4/{}", PICTURE.len())]);
        assert_eq!(outcome(part), (206, "HIT".into(), b"234".into()));
        let head = client.head(&url).send().unwrap();
        assert_eq!(header(&head, "content-length"), [PICTURE.len().to_string()]);
        assert_eq!(outcome(head), (200, "HIT".into(), Vec::new()));
        let known = client.get(&url).header("if-none-match", etag).send().unwrap();
        assert_eq!(outcome(known).0, 304);
    }
    // A range of what is not cached yet fetches the whole.
    bucket.put("avatars/cd34.webp", "image/webp", PICTURE.to_vec()).unwrap();
    let url = format!("{}/avatars/cd34.webp", gateway.url());
    let part = client.get(&url).header("range", "bytes=2-4").send().unwrap();
    assert_eq!(outcome(part), (206, "MISS".into(), b"234".into()));

    // Keys that are not theirs: nothing of the store reaches the client.
    let mut wrong = bucket.clone();
    wrong.secret_key = "0123456789abcdef-not-the-one".into();
    let stranger = S3Gateway::start(&folder.path().join("stranger"), &wrong).unwrap();
    let refused = client.get(format!("{}/{}", stranger.url(), keys[0])).send().unwrap();
    assert_eq!(header(&refused, "cache-control"), ["no-store"]);
    let (status, _, body) = outcome(refused);
    assert_eq!(status, 502);
    let body = String::from_utf8(body).unwrap();
    assert!(!body.contains("Signature") && !body.contains(&bucket.name), "{body}");
    drop((gateway, stranger));
    for (gateway, keys) in [("gateway", bucket), ("stranger", &wrong)] {
        let texts = texts_in(&folder.path().join(gateway));
        assert!(
            !texts.contains(&keys.secret_key) && !texts.contains(&keys.access_key),
            "{gateway}"
        );
    }
}
