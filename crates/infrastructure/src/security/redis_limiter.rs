use std::{sync::Arc, time::Duration};

use application::kernel::{Clock, RateLimit, RateLimited, RateLimiter, Unavailable};
use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use redis::Script;
use secrecy::{ExposeSecret as _, SecretSlice};
use sha2::{Digest as _, Sha256};

use super::{GovernorLimiter, RateLimits};
use crate::messaging::RedisServer;

/// Counts attempts of all replicas on a Redis server. Every attempt is counted in this process too,
/// so that whenever the server is away, this replica's own count decides.
///
/// The rule is the generic cell rate algorithm, as in [`GovernorLimiter`]: of each key the server
/// keeps the one moment at which all attempts will be there again.
pub struct RedisLimiter {
    near: GovernorLimiter,
    server: RedisServer,
    script: Script,
    limits: RateLimits,
    clock: Arc<dyn Clock>,
    hash: Hmac<Sha256>,
}

impl RedisLimiter {
    /// How much longer than it counts a moment is kept, by the server's clock: more than clocks
    /// differ.
    const MARGIN: Duration = Duration::from_mins(5);

    /// Limits as `limits` say, by the time of `clock`. E-mails and addresses are hashed with
    /// `secret`, which all replicas share, before they leave the process.
    pub fn new(
        server: RedisServer,
        limits: RateLimits,
        clock: Arc<dyn Clock>,
        secret: &SecretSlice<u8>,
    ) -> Self {
        let mut key = [0; 64];
        key[..32].copy_from_slice(&Sha256::digest(secret.expose_secret()));
        Self {
            near: GovernorLimiter::new(&limits, &clock),
            server,
            script: Script::new(include_str!("gcra.lua")),
            limits,
            clock,
            hash: Hmac::new(&key.into()),
        }
    }

    /// Takes an attempt of all replicas, or says how long there is none.
    async fn take_shared(&self, limit: RateLimit, key: &str) -> Result<Duration, Unavailable> {
        let quota = self.limits.of(limit);
        let each = micros(quota.per / quota.attempts.get()).max(1);
        let all = each * i64::from(quota.attempts.get());
        let keep = (quota.per + Self::MARGIN).as_millis();
        let wait: u64 = self
            .server
            .run(
                "take",
                self.script
                    .key(self.name(limit, key))
                    .arg(self.clock.now().timestamp_micros())
                    .arg(each)
                    .arg(all)
                    .arg(u64::try_from(keep).unwrap_or(u64::MAX)),
            )
            .await?;
        Ok(Duration::from_micros(wait))
    }

    fn name(&self, limit: RateLimit, key: &str) -> String {
        let hash = self.hash.clone().chain_update(limit.as_str()).chain_update([0]);
        let hash = URL_SAFE_NO_PAD.encode(hash.chain_update(key).finalize().into_bytes());
        self.server.name(format_args!("limit:{}:{hash}", limit.as_str()))
    }
}

#[async_trait]
impl RateLimiter for RedisLimiter {
    async fn take(&self, limit: RateLimit, key: &str) -> Result<(), RateLimited> {
        let near = self.near.take(limit, key).await;
        match self.take_shared(limit, key).await {
            Ok(Duration::ZERO) => Ok(()),
            Ok(retry_after) => Err(RateLimited { retry_after }),
            Err(_) => near,
        }
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}
