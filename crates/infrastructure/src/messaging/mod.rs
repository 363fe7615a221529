//! Telling others that something happened, in this process or through Redis.

mod in_process;
mod redis_events;
mod redis_server;

pub use in_process::InProcessEvents;
pub use redis_events::RedisEvents;
pub use redis_server::{InvalidRedisUrl, RedisServer, RedisSettings};
