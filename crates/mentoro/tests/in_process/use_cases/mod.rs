//! The use cases, without HTTP.

mod administration;
mod audit;
mod leaving;
mod lengths;
mod notifications;
mod outage;
mod ratings;
mod requests;
mod searching;
mod searching_on_a_server;
mod sessions;
mod streams;
mod versions;
mod visibility;
