//! What goes over the wire, and what each answer means. The conformance suite has a real store.

use std::{sync::Arc, time::Duration};

use application::images::{Image, ImageFormat, Images as _};
use parking_lot::Mutex;
use prometheus::Registry;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use super::{S3Images, S3Settings};
use crate::parts::{BreakerSettings, Part, PartMetrics, PartSettings};

const NO_BUCKET: &str = "<Error><Code>NoSuchBucket</Code><Message>none</Message></Error>";
const NOT_OURS: &str = "<Error><Code>BucketAlreadyExists</Code><Message>taken</Message></Error>";

/// A store that gives each request the next answer, and itself hears them all.
struct Store {
    images: S3Images,
    part: Part,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Store {
    /// One failure opens the breaker.
    async fn answering(answers: impl IntoIterator<Item = String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let settings = S3Settings {
            endpoint: format!("http://{}", listener.local_addr().unwrap()).parse().unwrap(),
            region: "eu-west-1".to_owned(),
            bucket: "pictures".to_owned(),
            access_key: "access".to_owned(),
            secret_key: "unspeakable".into(),
        };
        let heard = Arc::<Mutex<Vec<String>>>::default();
        let (log, answers) = (Arc::clone(&heard), answers.into_iter().collect::<Vec<_>>());
        tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let request = request(&mut stream).await;
                log.lock().push(request);
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        let patience = PartSettings {
            timeout: Duration::from_secs(20),
            breaker: BreakerSettings { failures: 1, pause: Duration::from_mins(1) },
        };
        let metrics = PartMetrics::new(&Registry::new()).unwrap();
        let part = Part::new("images", patience, &metrics);
        Self { images: S3Images::new(&settings, part.clone()), part, heard }
    }

    /// The first line of each request.
    fn calls(&self) -> Vec<String> {
        let first = |request: &String| request.lines().next().unwrap().to_owned();
        self.heard.lock().iter().map(first).collect()
    }
}

/// A whole request, in lower case.
async fn request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        stream.read_buf(&mut bytes).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
            return text;
        }
    }
}

fn says(status: u16, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

fn image() -> Image {
    Image::new(ImageFormat::Webp, "pixels").unwrap()
}

#[tokio::test]
async fn an_upload_is_plain_signed_and_cacheable_for_good() {
    let store = Store::answering([says(200, "")]).await;
    store.images.put(&image()).await.unwrap();
    let request = store.heard.lock().remove(0);
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with(&format!("put /pictures/{}?", image().key())), "{head}");
    for header in [
        "content-type: image/webp",
        "cache-control: public, max-age=31536000, immutable",
        "content-length: 6",
        "authorization: aws4-hmac-sha256 credential=access/",
    ] {
        assert!(head.contains(header), "{header} is not in {head}");
    }
    for header in ["x-amz-checksum", "x-amz-trailer", "aws-chunked", "x-amz-acl"] {
        assert!(!head.contains(header), "{header} is in {head}");
    }
    assert_eq!(body, "pixels");
}

#[tokio::test]
async fn a_store_that_stumbles_is_asked_again_and_one_that_fell_is_not_asked_for_ever() {
    let store = Store::answering([says(503, ""), says(500, ""), says(200, "")]).await;
    store.images.put(&image()).await.unwrap();
    assert_eq!(store.calls().len(), 3);

    let store = Store::answering((0..9).map(|_| says(503, ""))).await;
    let error = store.images.put(&image()).await.unwrap_err();
    assert!(error.source.to_string().contains("503"), "{error:?}");
    assert_eq!(store.calls().len(), 3);
}

#[tokio::test]
async fn a_missing_bucket_is_made_before_the_upload_is_tried_again() {
    let store = Store::answering([says(404, NO_BUCKET), says(200, ""), says(200, "")]).await;
    store.images.put(&image()).await.unwrap();
    let upload = format!("put /pictures/{}?x-id=putobject http/1.1", image().key());
    assert_eq!(store.calls(), [&upload, "put /pictures/ http/1.1", &upload]);
    let made = store.heard.lock().remove(1);
    assert!(made.contains("<locationconstraint>eu-west-1<"), "{made}");
    assert!(!made.contains("x-amz-acl"), "{made}");
}

#[tokio::test]
async fn a_bucket_that_another_made_meanwhile_will_do() {
    let store = Store::answering([says(404, ""), says(409, NOT_OURS), says(200, "")]).await;
    store.images.ping().await.unwrap();
    assert_eq!(store.calls().len(), 3);
}

#[tokio::test]
async fn a_bucket_of_somebody_else_will_not_do() {
    let store = Store::answering([says(404, ""), says(409, NOT_OURS), says(403, "")]).await;
    let error = store.images.ping().await.unwrap_err();
    assert!(error.source.to_string().contains("403"), "{error:?}");
}

#[tokio::test]
async fn what_is_not_there_is_no_failure_of_the_store() {
    let store = Store::answering((0..3).map(|_| says(404, ""))).await;
    assert_eq!(store.images.get(image().key()).await.unwrap(), None);
    assert!(!store.images.exists(image().key()).await.unwrap());
    store.images.delete(image().key()).await.unwrap();
    assert!(!store.part.is_paused());
}

#[tokio::test]
async fn a_damaged_object_is_not_shown_and_no_failure_of_the_store_either() {
    let large = "x".repeat(2 * Image::MAX_BYTES);
    let store = Store::answering([says(200, "pixel"), says(200, ""), says(200, &large)]).await;
    for _ in 0..3 {
        let error = store.images.get(image().key()).await.unwrap_err();
        assert!(error.source.to_string().contains("not what was put"), "{error:?}");
    }
    assert!(!store.part.is_paused());
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_a_failure_of_the_store() {
    let whole = says(200, "pixels");
    let store = Store::answering([whole[..whole.len() - 2].to_owned()]).await;
    store.images.get(image().key()).await.unwrap_err();
    assert!(store.part.is_paused());
}

#[tokio::test]
async fn a_refusal_is_told_by_the_word_that_the_store_has_for_it_and_without_secrets() {
    let body = "<Error><Code>AccessDenied</Code><Message>no</Message></Error>";
    let store = Store::answering([says(403, body)]).await;
    let error = store.images.get(image().key()).await.unwrap_err();
    assert_eq!(error.part, "images");
    assert_eq!(error.source.to_string(), "the store answered 403 AccessDenied: no");
    assert!(!format!("{error:?}{:?}", store.images).contains("unspeakable"));
    assert!(store.part.is_paused());
}
