//! Adapters of Mentoro's ports, named by their technology.

pub mod caching;
pub mod cpu_pool;
pub mod images;
pub mod messaging;
pub mod parts;
pub mod persistence;
pub mod search;
pub mod security;
pub mod system;
pub mod telemetry;
