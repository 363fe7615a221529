//! The servers, each usable alone.

pub mod postgres;
pub mod redis;
pub mod s3;
pub mod seaweedfs;
