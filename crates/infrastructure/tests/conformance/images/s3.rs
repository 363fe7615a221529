//! What only a store can do wrong.

use std::time::{Duration, Instant};

use application::{
    images::{Image, ImageFormat, Images},
    kernel::Unavailable,
};
use futures_util::future::try_join_all;
use infrastructure::images::{S3Images, S3Settings};
use reqwest::{Client, Method};
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{sleep, timeout};

use super::store::{PATIENCE, Store, images};

fn image() -> Image {
    Image::new(ImageFormat::Webp, "pixels").unwrap()
}

/// What somebody without keys is answered.
async fn anonymous(settings: &S3Settings, method: Method, path: &str) -> u16 {
    let url = settings.endpoint.join(path).unwrap();
    let client = Client::builder().no_proxy().build().unwrap();
    client.request(method, url).send().await.unwrap().status().as_u16()
}

/// Asks again until it works; the store needs a moment when it comes back.
async fn until_it_works<T>(ask: impl AsyncFn() -> Result<T, Unavailable>) -> T {
    let began = Instant::now();
    loop {
        match ask().await {
            Ok(answer) => return answer,
            Err(error) if began.elapsed() > Duration::from_mins(1) => panic!("{error:?}"),
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}

#[tokio::test]
async fn replicas_may_make_the_bucket_at_once_and_strangers_see_nothing_of_it() {
    let store = Store::start().await;
    let replicas: Vec<_> = (0..4).map(|_| store.images()).collect();
    try_join_all(replicas.iter().map(S3Images::ping)).await.unwrap();
    replicas[0].put(&image()).await.unwrap();
    assert_eq!(replicas[1].get(image().key()).await.unwrap(), Some(image()));
    // Once more, as after a restart: the bucket stays as it is.
    store.images().ping().await.unwrap();
    assert!(replicas[2].exists(image().key()).await.unwrap());

    let object = format!("pictures/{}", image().key());
    for (method, path) in [
        (Method::GET, object.as_str()),
        (Method::HEAD, &object),
        (Method::PUT, &object),
        (Method::DELETE, &object),
        (Method::GET, "pictures"),
        (Method::GET, "pictures?list-type=2"),
        (Method::GET, "pictures?acl"),
        (Method::GET, ""),
    ] {
        let status = anonymous(&store.settings, method.clone(), path).await;
        assert_eq!(status, 403, "{method} {path}");
    }
    assert!(replicas[3].exists(image().key()).await.unwrap());
}

#[tokio::test]
async fn an_upload_makes_a_bucket_that_is_missing() {
    let store = Store::start().await;
    assert_eq!(store.images().get(image().key()).await.unwrap(), None);
    assert!(!store.images().exists(image().key()).await.unwrap());
    store.images().delete(image().key()).await.unwrap();
    store.images().put(&image()).await.unwrap();
    assert_eq!(store.images().get(image().key()).await.unwrap(), Some(image()));
}

#[tokio::test]
async fn whoever_fetches_an_object_hears_its_type_and_that_it_never_changes() {
    let store = Store::start().await;
    store.images().put(&image()).await.unwrap();
    let bucket = store.settings.bucket.clone();
    let head = store
        .client()
        .head_object()
        .bucket(bucket)
        .key(image().key().as_str())
        .send()
        .await
        .unwrap();
    assert_eq!(head.content_type(), Some("image/webp"));
    assert_eq!(head.cache_control(), Some("public, max-age=31536000, immutable"));
    assert_eq!(head.content_length(), Some(6));
}

#[tokio::test]
async fn wrong_keys_are_refused() {
    let store = Store::start().await;
    store.images().put(&image()).await.unwrap();
    let right = &store.settings;
    let wrong_secret = S3Settings { secret_key: "guessed".into(), ..right.clone() };
    let wrong_name = S3Settings { access_key: "guessed".to_owned(), ..right.clone() };
    for settings in [wrong_secret, wrong_name] {
        let (image, images) = (image(), images(&settings, PATIENCE));
        let refusals = [
            images.ping().await.unwrap_err(),
            images.put(&image).await.unwrap_err(),
            images.get(image.key()).await.unwrap_err(),
        ];
        for refusal in refusals {
            assert_eq!(refusal.part, "images");
            assert!(refusal.source.to_string().contains("403"), "{refusal:?}");
        }
        // By now the breaker is open.
        images.exists(image.key()).await.unwrap_err();
        images.delete(image.key()).await.unwrap_err();
    }
    assert!(store.images().exists(image().key()).await.unwrap());
}

#[tokio::test]
async fn a_store_that_is_away_is_unavailable_until_it_is_back() {
    let store = Store::start().await;
    let images = images(&store.settings, Duration::from_secs(2));
    images.put(&image()).await.unwrap();

    store.server(|server| server.kill()).await;
    let began = Instant::now();
    for _ in 0..5 {
        images.get(image().key()).await.unwrap_err();
        images.put(&image()).await.unwrap_err();
    }
    // The first three until the breaker opens, and one that is let through.
    assert!(began.elapsed() < Duration::from_secs(9), "{:?}", began.elapsed());
    images.ping().await.unwrap_err();

    store.server(|server| server.start()).await;
    let found = until_it_works(async || images.get(image().key()).await).await;
    assert_eq!(found, Some(image()), "nothing was lost");
    until_it_works(async || images.ping().await).await;
}

#[tokio::test]
async fn a_store_that_hangs_is_not_waited_for() {
    let store = Store::start().await;
    let patience = Duration::from_millis(500);
    let images = images(&store.settings, patience);
    until_it_works(async || images.put(&image()).await).await;

    let process = store.server(|server| Ok(server.pid())).await.unwrap();
    let process = Pid::from_raw(process.cast_signed()).unwrap();
    kill_process(process, Signal::STOP).unwrap();
    // A process of many threads does not stop at once: some call may still be answered.
    let refused = async {
        loop {
            let began = Instant::now();
            if images.get(image().key()).await.is_err() {
                return began.elapsed();
            }
        }
    };
    let waited = timeout(Duration::from_mins(1), refused).await.unwrap();
    kill_process(process, Signal::CONT).unwrap();
    assert!(waited >= patience && waited < 4 * patience, "{waited:?}");
    assert_eq!(until_it_works(async || images.get(image().key()).await).await, Some(image()));
}

#[tokio::test]
async fn the_service_may_start_before_the_store() {
    let store = Store::start().await;
    store.server(|server| server.kill()).await;
    let images = store.images();
    images.ping().await.unwrap_err();
    store.server(|server| server.start()).await;
    until_it_works(async || images.ping().await).await;
    images.put(&image()).await.unwrap();
}
