//! Profiles of mentors: store, reads, and what the lists over them are walked by.

pub(super) mod catalogue;
mod embeddings;
pub(super) mod letters;
mod pair;
mod profile;
pub(super) mod rank;
mod reads;
mod store;
mod words;

pub(super) use catalogue::EVERYBODY;
pub(super) use pair::{PairSql, of_pair};
pub(super) use profile::MENTOR;
pub(super) use reads::{Seen, seen, visible_to};
pub(super) use store::settle_accepting;
