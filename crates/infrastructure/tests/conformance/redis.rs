//! A Redis server of a test's own, and connections to it.

use std::time::Duration;

use infrastructure::{
    messaging::{RedisServer, RedisSettings},
    parts::{Part, PartSettings},
    telemetry::Metrics,
};
use rustix::process::{Pid, Signal, kill_process};
use stack::{Redis, Scratch};

/// Longer than anything takes, on the slowest machine.
pub const BOUND: Duration = Duration::from_secs(20);

pub struct Server {
    redis: Redis,
    _home: Scratch,
}

impl Server {
    pub fn start() -> Self {
        let home = Scratch::new("redis").unwrap();
        Self { redis: Redis::start(home.path()).unwrap(), _home: home }
    }

    /// On the same port, and empty.
    pub fn start_again(&self) {
        self.redis.start().unwrap();
    }

    /// As a power cut would.
    pub fn stop(&self) {
        self.redis.kill().unwrap();
    }

    /// Lets it hang, as an overloaded machine would.
    pub fn freeze(&self) {
        let pid = i32::try_from(self.redis.pid().unwrap()).unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), Signal::STOP).unwrap();
    }

    /// Without any of ours in between.
    pub fn raw(&self) -> redis::Client {
        redis::Client::open(self.redis.url()).unwrap()
    }

    /// A replica's connection. It waits long, since other tests keep the machine busy.
    pub fn connect(&self) -> RedisServer {
        let patience = RedisServer::patience();
        self.connect_with(PartSettings { timeout: BOUND, ..patience })
    }

    /// A replica's connection that is as patient as in production.
    pub fn connect_as_served(&self) -> RedisServer {
        self.connect_with(RedisServer::patience())
    }

    fn connect_with(&self, patience: PartSettings) -> RedisServer {
        let metrics = Metrics::new().unwrap();
        let settings = RedisSettings { url: self.redis.url().into(), prefix: "test".to_owned() };
        RedisServer::open(&settings, Part::new("redis", patience, metrics.parts())).unwrap()
    }
}

/// Waits for what `work` comes to, but not for ever.
pub async fn within_bound<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(BOUND, work).await.unwrap()
}

/// Waits until `true`.
pub async fn until(mut condition: impl AsyncFnMut() -> bool) {
    within_bound(async {
        while !condition().await {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_may_come_later_and_come_back() {
    let server = Server::start();
    server.stop();
    let connection = server.connect_as_served();
    assert_eq!(connection.ping().await.unwrap_err().part, "redis");
    for _ in 0..2 {
        server.start_again();
        until(async || connection.ping().await.is_ok()).await;
        server.stop();
        until(async || connection.ping().await.is_err()).await;
    }
}

#[tokio::test]
async fn a_url_of_something_else_is_refused() {
    let metrics = Metrics::new().unwrap();
    let part = Part::new("redis", RedisServer::patience(), metrics.parts());
    let settings = RedisSettings {
        url: "http://user:secret@127.0.0.1/".to_owned().into(),
        prefix: "test".to_owned(),
    };
    let refused = RedisServer::open(&settings, part).err().unwrap();
    let cause = std::error::Error::source(&refused).unwrap();
    assert!(!format!("{refused:?} {cause}").contains("secret"));
}
