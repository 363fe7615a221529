//! Password hashing, access tokens and rate limits.

mod argon2_hasher;
mod governor_limiter;
mod hs256;
mod jwt_issuer;
mod redis_limiter;

pub use argon2_hasher::{Argon2Cost, Argon2Hasher};
pub use governor_limiter::{GovernorLimiter, Quota, RateLimits};
pub use jwt_issuer::{JwtIssuer, WeakSecret};
pub use redis_limiter::RedisLimiter;
