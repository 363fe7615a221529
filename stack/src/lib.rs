//! The servers that Mentoro needs in production, on one machine and without containers.
//!
//! Each part starts on free loopback ports in a folder of its own, waits until it serves, and ends
//! with whoever started it, even when that one is killed. The crate knows none of ours: it runs
//! built binaries and calls them over the wire.

mod error;
mod parts;
mod process;
mod scratch;

pub use error::StackError;
pub use parts::{
    postgres::{Postgres, PostgresDraft},
    redis::Redis,
    s3::{Bucket, S3Answer},
    seaweedfs::SeaweedFs,
};
pub use process::{
    part::Part,
    patience::{interrupt, is_interrupted},
};
pub use scratch::Scratch;
