//! `GET /mentors`: finding mentors.

mod academy;
mod degraded;
mod filters;
mod freshness;
mod meaning;
mod pages;
mod reindex;
