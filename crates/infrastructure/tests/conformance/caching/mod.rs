//! Caches. Each test has one of its own.

use std::ops::Deref;

use application::kernel::{Cache, CacheKey, Cached};
use bytes::Bytes;
use domain::{ids::MentorId, time::Timestamp};
use infrastructure::caching::{InProcessCache, RedisCache};
use uuid::Uuid;

use crate::redis::Server;

mod shared;

/// Runs each case on every adapter: a line for each.
macro_rules! conformance {
    ($($case:ident),* $(,)?) => {
        conformance!(@on in_process: $($case),*);
        conformance!(@on redis: $($case),*);
    };
    (@on $adapter:ident: $($case:ident),*) => {
        mod $adapter {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::$case(&*super::adapter::$adapter()).await;
                }
            )*
        }
    };
}

/// A cache, with the server that it needs.
struct Adapter {
    cache: Box<dyn Cache>,
    _server: Option<Server>,
}

impl Deref for Adapter {
    type Target = dyn Cache;

    fn deref(&self) -> &Self::Target {
        &*self.cache
    }
}

mod adapter {
    use super::{Adapter, InProcessCache, RedisCache, Server};

    pub fn in_process() -> Adapter {
        Adapter { cache: Box::new(InProcessCache::default()), _server: None }
    }

    pub fn redis() -> Adapter {
        let server = Server::start();
        let cache = Box::new(RedisCache::start(server.connect()));
        Adapter { cache, _server: Some(server) }
    }
}

const KEY: CacheKey = CacheKey::Mentor(MentorId::new(Uuid::nil()));

fn at(second: i64) -> Timestamp {
    Timestamp::from_timestamp(1_800_000_000 + second, 0).unwrap()
}

fn made(second: i64, text: &'static str) -> Cached {
    Cached { made_at: at(second), bytes: Bytes::from_static(text.as_bytes()) }
}

async fn only_what_was_made_late_enough_is_given(cache: &dyn Cache) {
    cache.put(KEY, made(2, "a"));
    assert_eq!(cache.near(KEY, at(1)), Some(made(2, "a")));
    assert_eq!(cache.get(KEY, at(1)).await, Some(made(2, "a")));
    assert_eq!(cache.near(KEY, at(2)), None);
    assert_eq!(cache.get(KEY, at(2)).await, None);
}

async fn what_was_made_last_stays(cache: &dyn Cache) {
    cache.put(KEY, made(2, "new"));
    cache.put(KEY, made(1, "old"));
    assert_eq!(cache.get(KEY, at(0)).await, Some(made(2, "new")));
    cache.put(KEY, made(3, "newer"));
    assert_eq!(cache.get(KEY, at(0)).await, Some(made(3, "newer")));
}

async fn what_was_forgotten_does_not_come_back(cache: &dyn Cache) {
    cache.put(KEY, made(1, "a"));
    cache.forget(KEY, at(2));
    assert_eq!(cache.near(KEY, at(0)), None);
    assert_eq!(cache.get(KEY, at(0)).await, None);
    // Somebody had read it before, and is slow.
    cache.put(KEY, made(2, "b"));
    assert_eq!(cache.get(KEY, at(0)).await, None);
    cache.put(KEY, made(3, "c"));
    assert_eq!(cache.get(KEY, at(0)).await, Some(made(3, "c")));
}

async fn keys_do_not_meet(cache: &dyn Cache) {
    cache.put(KEY, made(1, "a"));
    let others = [CacheKey::Mentor(MentorId::new(Uuid::max())), CacheKey::Query([0; 32])];
    for other in others {
        assert_eq!(cache.get(other, at(0)).await, None);
        cache.forget(other, at(5));
    }
    assert_eq!(cache.get(KEY, at(0)).await, Some(made(1, "a")));
}

conformance!(
    keys_do_not_meet,
    only_what_was_made_late_enough_is_given,
    what_was_forgotten_does_not_come_back,
    what_was_made_last_stays,
);
