//! Ratings, with or without a text.

mod score;
mod tally;

pub use score::{ReviewText, Score};
pub use tally::Tally;
