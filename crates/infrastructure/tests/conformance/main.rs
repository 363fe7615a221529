//! One suite per port, run on every adapter of it: what a port's documentation promises.

#![expect(clippy::unwrap_used, reason = "a failed assumption fails the test")]

mod caching;
mod events;
mod images;
mod limits;
mod persistence;
mod redis;
mod search;
