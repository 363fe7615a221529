//! The use cases, without HTTP.

mod administration;
mod audit;
mod avatars;
mod deadlines;
mod feed;
mod housekeeping;
mod image_store;
mod leaving;
mod lengths;
mod notifications;
mod outage;
mod ratings;
mod requests;
mod reviews;
mod searching;
mod searching_on_a_server;
mod sessions;
mod streams;
mod swipes;
mod versions;
mod visibility;
