//! Ratings, with or without a text.

mod rating;
mod score;
mod tally;

pub use rating::{AlreadyReviewed, Rating, RatingChange};
pub use score::{ReviewText, Score};
pub use tally::Tally;
