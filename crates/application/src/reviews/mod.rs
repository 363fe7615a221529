//! Ratings and reviews.

mod desk;
mod ports;
mod service;
mod view;

pub use desk::{
    ChangeReviewError, DeleteReviewError, NewReview, RateError, RatingDesk, ReviewError,
    ReviewRemover,
};
pub use ports::{Ratings, ReviewReads};
pub use service::RatingDeskService;
pub use view::{ReviewAuthor, ReviewRecord, ReviewView, Reviewed};
