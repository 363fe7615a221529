//! What replicas keep for each other.

use application::kernel::{Cache, CacheKey};
use infrastructure::caching::RedisCache;
use redis::Commands as _;

use super::{KEY, at, made};
use crate::redis::{Server, until};

const QUERY: CacheKey = CacheKey::Query([7; 32]);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_replica_keeps_is_given_to_another() {
    let server = Server::start();
    let [one, other] = [(); 2].map(|()| RedisCache::start(server.connect()));
    for key in [KEY, QUERY] {
        one.put(key, made(1, "a"));
        assert_eq!(other.near(key, at(0)), None);
        until(async || other.get(key, at(0)).await == Some(made(1, "a"))).await;
        assert_eq!(other.near(key, at(0)), Some(made(1, "a")), "it is near now");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_replica_forgets_is_not_given_to_another() {
    let server = Server::start();
    let [one, other] = [(); 2].map(|()| RedisCache::start(server.connect()));
    one.put(KEY, made(1, "a"));
    let mut raw = server.raw().get_connection().unwrap();
    let mut kept = || raw.keys::<_, Vec<String>>("*").unwrap().len();
    until(async || kept() == 1).await;
    one.forget(KEY, at(2));
    until(async || kept() == 0).await;
    assert_eq!(other.get(KEY, at(0)).await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_server_it_is_the_cache_of_one_process() {
    let server = Server::start();
    let cache = RedisCache::start(server.connect_as_served());
    until(async || cache.get(KEY, at(0)).await.is_none()).await;
    server.stop();
    for second in 1..10_000 {
        cache.put(KEY, made(second, "a"));
        assert_eq!(cache.get(KEY, at(second - 1)).await, Some(made(second, "a")));
        assert_eq!(cache.get(QUERY, at(0)).await, None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_of_us_wrote_is_not_there() {
    let server = Server::start();
    let cache = RedisCache::start(server.connect());
    cache.put(KEY, made(1, "a"));
    let mut raw = server.raw().get_connection().unwrap();
    let mut names: Vec<String> = Vec::new();
    until(async || {
        names = raw.keys("*").unwrap();
        names.len() == 1
    })
    .await;
    let other = RedisCache::start(server.connect());
    for strange in [&b""[..], b"short", &[0xff; 8], &[0x7f; 20]] {
        raw.set::<_, _, ()>(&names[0], strange).unwrap();
        assert_eq!(other.get(KEY, at(1)).await, None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_may_drop_everything_in_time() {
    let server = Server::start();
    let cache = RedisCache::start(server.connect());
    for key in [KEY, QUERY] {
        cache.put(key, made(1, "a"));
    }
    let mut raw = server.raw().get_connection().unwrap();
    let mut names: Vec<String> = Vec::new();
    until(async || {
        names = raw.keys("*").unwrap();
        names.len() == 2
    })
    .await;
    for name in names {
        let seconds: u64 = raw.ttl(name).unwrap();
        assert!((60..=7 * 24 * 60 * 60).contains(&seconds));
    }
}
