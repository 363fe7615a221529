use application::reviews::{ChangeReviewError, DeleteReviewError, RateError, ReviewError};

use crate::http::{code::ErrorCode, problem::Problem};

impl From<RateError> for Problem {
    fn from(error: RateError) -> Self {
        match error {
            RateError::MentorNotFound => Self::not_found(),
            RateError::NeverAccepted => Self::new(ErrorCode::RatingNotAllowed),
            RateError::Gone => Self::gone(),
            RateError::Once(error) => error.into(),
        }
    }
}

impl From<ReviewError> for Problem {
    fn from(error: ReviewError) -> Self {
        match error {
            ReviewError::AlreadyReviewed(review) => {
                Self::new(ErrorCode::AlreadyReviewed).param("review_id", review.to_string())
            }
            ReviewError::Rate(error) => error.into(),
        }
    }
}

impl From<ChangeReviewError> for Problem {
    fn from(error: ChangeReviewError) -> Self {
        match error {
            ChangeReviewError::NotFound => Self::not_found(),
            ChangeReviewError::Forbidden => Self::new(ErrorCode::Forbidden),
            ChangeReviewError::PreconditionFailed => Self::new(ErrorCode::PreconditionFailed),
            ChangeReviewError::Unavailable(error) => error.into(),
        }
    }
}

impl From<DeleteReviewError> for Problem {
    fn from(error: DeleteReviewError) -> Self {
        match error {
            DeleteReviewError::Forbidden => Self::new(ErrorCode::Forbidden),
            DeleteReviewError::Unavailable(error) => error.into(),
        }
    }
}
