//! Values that can be made again, kept in this process and for other replicas.

mod counted;
mod in_process;
mod redis_cache;

pub use counted::{CacheMetrics, CountedCache};
pub use in_process::InProcessCache;
pub use redis_cache::RedisCache;
