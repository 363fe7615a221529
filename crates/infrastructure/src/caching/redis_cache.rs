use std::{collections::HashMap, time::Duration};

use application::kernel::{Cache, CacheKey, Cached};
use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use domain::time::Timestamp;
use redis::Pipeline;
use tokio::{sync::mpsc, task::JoinSet};

use super::InProcessCache;
use crate::messaging::RedisServer;

/// [`Cache`] in this process first, then on a Redis server that replicas share. Writing there
/// happens in the background, and without a server it is the cache of one process.
pub struct RedisCache {
    near: InProcessCache,
    server: RedisServer,
    outgoing: mpsc::Sender<(CacheKey, Option<Cached>)>,
    /// Writing; it ends with this.
    _writer: JoinSet<()>,
}

impl RedisCache {
    /// How many values may wait to be written, some 2 KB each; the next ones are dropped.
    const QUEUE: usize = 1_024;

    /// How many are written at once.
    const BATCH: usize = 64;

    /// Keeps values on `server` too. Must be called within tokio.
    pub fn start(server: RedisServer) -> Self {
        let (outgoing, queue) = mpsc::channel(Self::QUEUE);
        let mut writer = JoinSet::new();
        writer.spawn(write(server.clone(), queue));
        Self { near: InProcessCache::default(), server, outgoing, _writer: writer }
    }
}

#[async_trait]
impl Cache for RedisCache {
    fn near(&self, key: CacheKey, after: Timestamp) -> Option<Cached> {
        self.near.near(key, after)
    }

    async fn get(&self, key: CacheKey, after: Timestamp) -> Option<Cached> {
        if let Some(near) = self.near(key, after) {
            return Some(near);
        }
        let kept = self.server.get(&name(&self.server, key)).await.ok().flatten()?;
        // It may have been forgotten here meanwhile.
        self.near.keep(key, read(kept.into())?).filter(|value| value.made_at > after)
    }

    fn put(&self, key: CacheKey, value: Cached) {
        self.near.put(key, value.clone());
        // A full queue means that the server is slow or away: it will be made again.
        let _ = self.outgoing.try_send((key, Some(value)));
    }

    fn forget(&self, key: CacheKey, at: Timestamp) {
        self.near.forget(key, at);
        let _ = self.outgoing.try_send((key, None));
    }
}

async fn write(server: RedisServer, mut queue: mpsc::Receiver<(CacheKey, Option<Cached>)>) {
    let mut waiting = Vec::new();
    while queue.recv_many(&mut waiting, RedisCache::BATCH).await > 0 {
        let latest: HashMap<CacheKey, Option<Cached>> = waiting.drain(..).collect();
        let mut commands = Pipeline::new();
        for (key, value) in latest {
            let name = name(&server, key);
            match value {
                Some(value) => commands.set_ex(name, written(&value), kept_for(key).as_secs()),
                None => commands.del(name),
            }
            .ignore();
        }
        // The guard of the server counts failures; what is lost is made again.
        let _ = server.send("put", &commands).await;
    }
}

/// When the server may drop a value, counted by its own clock: long after anybody would take it.
const fn kept_for(key: CacheKey) -> Duration {
    match key {
        CacheKey::Mentor(_) => Duration::from_mins(2),
        CacheKey::Query(_) => Duration::from_hours(7 * 24),
    }
}

fn name(server: &RedisServer, key: CacheKey) -> String {
    match key {
        CacheKey::Mentor(mentor) => server.name(format_args!("mentor:{mentor}")),
        CacheKey::Query(hash) => {
            server.name(format_args!("query:{}", URL_SAFE_NO_PAD.encode(hash)))
        }
    }
}

/// The time in microseconds since 1970, then the value.
fn written(value: &Cached) -> Vec<u8> {
    let time = value.made_at.timestamp_micros().to_be_bytes();
    [&time[..], &value.bytes].concat()
}

fn read(mut kept: Bytes) -> Option<Cached> {
    let (time, _) = kept.split_first_chunk()?;
    let made_at = Timestamp::from_timestamp_micros(i64::from_be_bytes(*time))?;
    Some(Cached { made_at, bytes: kept.split_off(size_of::<i64>()) })
}
