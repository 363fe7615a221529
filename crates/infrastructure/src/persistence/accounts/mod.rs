//! Accounts of every role: stores and reads.

mod audit;
mod bury;
mod codes;
mod export;
mod list;
mod reads;
mod sessions;
mod store;
