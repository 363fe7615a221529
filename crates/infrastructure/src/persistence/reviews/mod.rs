//! Ratings, with or without a text: store and reads.

mod reads;
mod record;
mod store;

pub(super) use record::records;
