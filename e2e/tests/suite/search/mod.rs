//! `GET /mentors`: finding mentors.

pub mod academy;
mod degraded;
mod filters;
pub mod freshness;
mod meaning;
mod pages;
mod reindex;
