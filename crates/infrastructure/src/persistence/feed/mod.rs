//! The feed: swipes and favourites, and reads of whom a student has not seen.

mod reads;
mod store;
