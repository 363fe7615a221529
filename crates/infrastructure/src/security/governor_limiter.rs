use std::{
    hash::{BuildHasher as _, RandomState},
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use application::kernel::{Clock, RateLimit, RateLimited, RateLimiter};
use async_trait::async_trait;
use governor::{
    clock::Clock as GovernorClock, middleware::NoOpMiddleware, state::keyed::HashMapStateStore,
};

/// At most `attempts` in one go, won back evenly over `per`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// How many in one go.
    pub attempts: NonZeroU32,
    /// How long until all of them are there again. Longer than nothing.
    pub per: Duration,
}

impl Quota {
    fn of_governor(self) -> governor::Quota {
        let each = (self.per / self.attempts.get()).max(Duration::from_nanos(1));
        governor::Quota::with_period(each)
            .unwrap_or(governor::Quota::per_second(self.attempts))
            .allow_burst(self.attempts)
    }
}

/// The quota of each [`RateLimit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    /// Of [`RateLimit::SignInAccount`].
    pub sign_in_account: Quota,
    /// Of [`RateLimit::SignInAddress`].
    pub sign_in_address: Quota,
    /// Of [`RateLimit::SignUpAddress`].
    pub sign_up_address: Quota,
    /// Of [`RateLimit::RefreshAddress`].
    pub refresh_address: Quota,
    /// Of [`RateLimit::CodeAddress`].
    pub code_address: Quota,
    /// Of [`RateLimit::Search`].
    pub search: Quota,
}

impl RateLimits {
    /// The quota of `limit`.
    pub const fn of(&self, limit: RateLimit) -> Quota {
        match limit {
            RateLimit::SignInAccount => self.sign_in_account,
            RateLimit::SignInAddress => self.sign_in_address,
            RateLimit::SignUpAddress => self.sign_up_address,
            RateLimit::RefreshAddress => self.refresh_address,
            RateLimit::CodeAddress => self.code_address,
            RateLimit::Search => self.search,
        }
    }
}

/// Counts attempts in this process.
pub struct GovernorLimiter {
    counters: Option<Counters>,
    hash: RandomState,
}

struct Counters {
    sign_in_account: Counter,
    sign_in_address: Counter,
    sign_up_address: Counter,
    refresh_address: Counter,
    code_address: Counter,
    search: Counter,
}

impl GovernorLimiter {
    /// Limits as `limits` say, by the time of `clock`.
    pub fn new(limits: &RateLimits, clock: &Arc<dyn Clock>) -> Self {
        let counter = |quota| Counter::new(quota, Arc::clone(clock));
        let counters = Counters {
            sign_in_account: counter(limits.sign_in_account),
            sign_in_address: counter(limits.sign_in_address),
            sign_up_address: counter(limits.sign_up_address),
            refresh_address: counter(limits.refresh_address),
            code_address: counter(limits.code_address),
            search: counter(limits.search),
        };
        Self { counters: Some(counters), hash: RandomState::new() }
    }

    /// Lets everything through, for tests and benchmarks.
    pub fn off() -> Self {
        Self { counters: None, hash: RandomState::new() }
    }
}

#[async_trait]
impl RateLimiter for GovernorLimiter {
    async fn take(&self, limit: RateLimit, key: &str) -> Result<(), RateLimited> {
        let Some(counters) = &self.counters else { return Ok(()) };
        let counter = match limit {
            RateLimit::SignInAccount => &counters.sign_in_account,
            RateLimit::SignInAddress => &counters.sign_in_address,
            RateLimit::SignUpAddress => &counters.sign_up_address,
            RateLimit::RefreshAddress => &counters.refresh_address,
            RateLimit::CodeAddress => &counters.code_address,
            RateLimit::Search => &counters.search,
        };
        counter.take(self.hash.hash_one(key))
    }
}

/// What one limit has counted, by hashed key.
struct Counter {
    limiter:
        governor::RateLimiter<u32, HashMapStateStore<u32>, PortClock, NoOpMiddleware<Duration>>,
    taken: AtomicU32,
}

impl Counter {
    /// Keys are told apart by this many bits of their hash. It bounds the memory of one limit to
    /// some 30 MB whatever is sent; among a thousand busy keys one shares its count with another
    /// by an odds of one in a thousand. The hash is seeded anew at each start, so that nobody can
    /// aim at somebody else's count.
    const KEY_BITS: u32 = 20;

    /// After this many attempts those keys go that are as good as new.
    const HOUSEKEEPING: u32 = 1 << 16;

    fn new(quota: Quota, clock: Arc<dyn Clock>) -> Self {
        Self {
            limiter: governor::RateLimiter::hashmap_with_clock(
                quota.of_governor(),
                PortClock(clock),
            ),
            taken: AtomicU32::new(0),
        }
    }

    fn take(&self, hash: u64) -> Result<(), RateLimited> {
        if self.taken.fetch_add(1, Ordering::Relaxed).is_multiple_of(Self::HOUSEKEEPING) {
            self.limiter.retain_recent();
        }
        let key = u32::try_from(hash >> (u64::BITS - Self::KEY_BITS)).unwrap_or_default();
        self.limiter.check_key(&key).map_err(|refused| RateLimited {
            retry_after: refused.wait_time_from(self.limiter.clock().now()),
        })
    }
}

/// Governor's idea of time, from the port: the time since 1970.
struct PortClock(Arc<dyn Clock>);

impl GovernorClock for PortClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_micros(self.0.now().timestamp_micros().try_into().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::system::ManualClock;

    const ROOMY: Quota =
        Quota { attempts: NonZeroU32::new(1_000).unwrap(), per: Duration::from_secs(1) };

    async fn take(limiter: &GovernorLimiter, key: &str) -> Result<(), RateLimited> {
        limiter.take(RateLimit::SignInAccount, key).await
    }

    #[tokio::test]
    async fn keys_that_have_recovered_are_forgotten() {
        let clock = Arc::new(ManualClock::at(DateTime::UNIX_EPOCH + Duration::from_hours(24)));
        let port: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let limits = RateLimits {
            sign_in_account: ROOMY,
            sign_in_address: ROOMY,
            sign_up_address: ROOMY,
            refresh_address: ROOMY,
            code_address: ROOMY,
            search: ROOMY,
        };
        let limiter = GovernorLimiter::new(&limits, &port);
        for number in 0..1_000 {
            take(&limiter, &number.to_string()).await.unwrap();
        }
        clock.advance(Duration::from_mins(1));
        let counter = &limiter.counters.as_ref().unwrap().sign_in_account;
        assert!(counter.limiter.len() > 900);
        counter.taken.store(0, Ordering::Relaxed);
        take(&limiter, "ann").await.unwrap();
        assert_eq!(counter.limiter.len(), 1);
    }

    #[tokio::test]
    async fn switched_off_it_lets_everything_through() {
        for _ in 0..10_000 {
            take(&GovernorLimiter::off(), "ann").await.unwrap();
        }
    }
}
