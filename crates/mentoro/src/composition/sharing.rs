use std::sync::Arc;

use anyhow::Context as _;
use application::{
    events::Events,
    kernel::{Cache, Clock, RateLimiter},
};
use infrastructure::{
    caching::{InProcessCache, RedisCache},
    messaging::{InProcessEvents, RedisEvents, RedisServer, RedisSettings},
    parts::Part,
    security::{GovernorLimiter, RateLimits, RedisLimiter},
    system::SystemIds,
};
use secrecy::SecretSlice;

/// What replicas share quickly, and each process has for itself where there is no server for it.
pub struct Sharing {
    pub events: Arc<dyn Events>,
    pub cache: Arc<dyn Cache>,
    pub limiter: Arc<dyn RateLimiter>,
    /// The server, to be asked whether it is well.
    pub server: Option<RedisServer>,
}

impl Sharing {
    /// In this process alone.
    pub fn in_process(limits: Option<&RateLimits>, clock: &Arc<dyn Clock>) -> Self {
        let limiter = match limits {
            Some(limits) => GovernorLimiter::new(limits, clock),
            None => GovernorLimiter::off(),
        };
        Self {
            events: Arc::new(InProcessEvents::default()),
            cache: Arc::new(InProcessCache::default()),
            limiter: Arc::new(limiter),
            server: None,
        }
    }

    /// Over a Redis server. What is limited goes there hashed with `secret`, which all replicas
    /// have.
    pub fn over_redis(
        settings: &RedisSettings,
        part: Part,
        limits: Option<&RateLimits>,
        clock: &Arc<dyn Clock>,
        secret: &SecretSlice<u8>,
    ) -> anyhow::Result<Self> {
        let server = RedisServer::open(settings, part).context("MENTORO_REDIS_URL")?;
        let limiter: Arc<dyn RateLimiter> = match limits {
            Some(limits) => {
                Arc::new(RedisLimiter::new(server.clone(), *limits, clock.clone(), secret))
            }
            None => Arc::new(GovernorLimiter::off()),
        };
        Ok(Self {
            events: Arc::new(RedisEvents::start(
                InProcessEvents::default(),
                server.clone(),
                &SystemIds,
            )),
            cache: Arc::new(RedisCache::start(server.clone())),
            limiter,
            server: Some(server),
        })
    }
}
