//! The use cases, without HTTP.

mod administration;
mod leaving;
mod ratings;
mod requests;
mod sessions;
mod visibility;
