//! Ratings and reviews.

mod ports;
mod view;

pub use ports::{Rating, Ratings};
pub use view::{ReviewAuthor, ReviewView};
