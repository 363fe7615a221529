//! Rate limits. Each test has counters and a clock of its own.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use application::kernel::{Clock, RateLimit, RateLimited, RateLimiter};
use domain::time::Timestamp;
use futures_util::future::join_all;
use infrastructure::{
    messaging::RedisServer,
    security::{GovernorLimiter, Quota, RateLimits, RedisLimiter},
    system::ManualClock,
};

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
                    super::$case(super::adapter::$adapter()).await;
                }
            )*
        }
    };
}

/// A limiter that lets three sign-ins to one account through in a minute, with its clock and the
/// server that it needs.
struct Adapter {
    limiter: Arc<dyn RateLimiter>,
    clock: Arc<ManualClock>,
    _server: Option<Server>,
}

impl Adapter {
    async fn take(&self, key: &str) -> Result<(), RateLimited> {
        take(&*self.limiter, key).await
    }
}

mod adapter {
    use std::sync::Arc;

    use super::{Adapter, GovernorLimiter, Server, clock, limits, replica};

    pub fn in_process() -> Adapter {
        let clock = clock();
        let limiter = Arc::new(GovernorLimiter::new(&limits(), &(clock.clone() as _)));
        Adapter { limiter, clock, _server: None }
    }

    pub fn redis() -> Adapter {
        let (server, clock) = (Server::start(), clock());
        let limiter = Arc::new(replica(server.connect(), &clock));
        Adapter { limiter, clock, _server: Some(server) }
    }
}

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(Timestamp::from_timestamp(1_800_000_000, 0).unwrap()))
}

fn replica(server: RedisServer, clock: &Arc<ManualClock>) -> RedisLimiter {
    let clock: Arc<dyn Clock> = clock.clone();
    RedisLimiter::new(server, limits(), clock, &vec![7; 32].into())
}

fn limits() -> RateLimits {
    let three = NonZeroU32::new(3).unwrap();
    let sign_in_account = Quota { attempts: three, per: Duration::from_mins(1) };
    let roomy = Quota { attempts: NonZeroU32::new(1_000).unwrap(), per: Duration::from_secs(1) };
    RateLimits {
        sign_in_account,
        sign_in_address: roomy,
        sign_up_address: roomy,
        refresh_address: roomy,
        code_address: roomy,
        search: roomy,
    }
}

async fn take(limiter: &dyn RateLimiter, key: &str) -> Result<(), RateLimited> {
    limiter.take(RateLimit::SignInAccount, key).await
}

/// The refusal that says to come back after `seconds`.
fn come_back_after(seconds: u64) -> Result<(), RateLimited> {
    Err(RateLimited { retry_after: Duration::from_secs(seconds) })
}

async fn the_attempt_after_the_last_is_told_when_to_come_back(adapter: Adapter) {
    for _ in 0..3 {
        adapter.take("ann").await.unwrap();
    }
    assert_eq!(adapter.take("ann").await, come_back_after(20));
    adapter.clock.advance(Duration::from_secs(19));
    assert_eq!(adapter.take("ann").await, come_back_after(1));
    adapter.clock.advance(Duration::from_secs(1));
    adapter.take("ann").await.unwrap();
    assert_eq!(adapter.take("ann").await, come_back_after(20));
}

async fn after_a_rest_every_attempt_is_there_again(adapter: Adapter) {
    for _ in 0..2 {
        for _ in 0..3 {
            adapter.take("ann").await.unwrap();
        }
        assert_eq!(adapter.take("ann").await, come_back_after(20));
        adapter.clock.advance(Duration::from_hours(5));
    }
}

async fn one_key_leaves_the_others_alone_and_so_does_one_limit(adapter: Adapter) {
    while adapter.take("ann").await.is_ok() {}
    adapter.take("bob").await.unwrap();
    adapter.limiter.take(RateLimit::SignInAddress, "ann").await.unwrap();
}

async fn attempts_at_once_are_counted_one_by_one(adapter: Adapter) {
    let attempts = join_all((0..20).map(|_| adapter.take("ann"))).await;
    assert_eq!(attempts.iter().filter(|attempt| attempt.is_ok()).count(), 3);
}

conformance!(
    after_a_rest_every_attempt_is_there_again,
    attempts_at_once_are_counted_one_by_one,
    one_key_leaves_the_others_alone_and_so_does_one_limit,
    the_attempt_after_the_last_is_told_when_to_come_back,
);
