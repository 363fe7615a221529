//! Profiles of mentors: store, reads, and what the lists over them are walked by.

pub(super) mod catalogue;
mod embeddings;
mod letters;
mod pair;
mod profile;
mod rank;
mod reads;
mod store;
mod words;

pub(super) use pair::of_pair;
pub(super) use store::settle_accepting;
