//! The servers, each usable alone.

pub mod certificate;
mod command;
pub mod gateway;
pub mod monitoring;
pub mod nginx;
pub mod postgres;
mod probe;
pub mod qdrant;
pub mod redis;
pub mod replica;
pub mod rotation;
pub mod s3;
pub mod seaweedfs;
mod template;
pub mod web;
