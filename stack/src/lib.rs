//! The servers that Mentoro needs in production, on one machine and without containers.
//!
//! Each part starts on free loopback ports in a folder of its own, waits until it serves, and ends
//! with whoever started it, even when that one is killed. The crate knows none of ours: it runs
//! built binaries and calls them over the wire.

mod draft;
mod error;
mod parts;
mod process;
mod scratch;
mod stack;
pub mod standing;

pub use draft::StackDraft;
pub use error::StackError;
pub use parts::{
    certificate::Certificate,
    gateway::{S3Gateway, S3GatewayDraft},
    monitoring::Monitoring,
    nginx::{Nginx, NginxDraft},
    postgres::{Postgres, PostgresDraft},
    qdrant::{Qdrant, QdrantKind},
    redis::Redis,
    replica::Replica,
    s3::{Bucket, S3Answer},
    seaweedfs::SeaweedFs,
    web::Web,
};
pub use process::{part::Part, patience::interruption};
pub use scratch::Scratch;
pub use stack::Stack;
