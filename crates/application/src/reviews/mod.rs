//! Ratings and reviews.

mod desk;
mod ports;
mod view;

pub use desk::{RateError, RatingDesk, RatingDeskService};
pub use ports::{Rating, Ratings};
pub use view::{ReviewAuthor, ReviewView};
