//! Values that can be made again, kept in this process and for other replicas.

mod in_process;
mod redis_cache;

pub use in_process::InProcessCache;
pub use redis_cache::RedisCache;
