//! The gateway to a private bucket.

mod failures;
mod serving;
mod tricks;
