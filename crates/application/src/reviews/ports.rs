use async_trait::async_trait;
use domain::{
    ids::{MentorId, ReviewId, StudentId},
    reviews::{ReviewText, Score},
    time::Timestamp,
};

use crate::kernel::Unavailable;

/// A student's rating of a mentor; there is one per pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// Its identity.
    pub id: ReviewId,
    /// Who rates.
    pub student: StudentId,
    /// Who is rated.
    pub mentor: MentorId,
    /// How.
    pub score: Score,
    /// Why.
    pub text: Option<ReviewText>,
    /// When they first rated.
    pub created_at: Timestamp,
    /// When anything of it last changed.
    pub updated_at: Timestamp,
    /// Counts changes, from 1.
    pub version: u64,
}

/// Ratings, bound to one unit of work.
#[async_trait]
pub trait Ratings: Send {
    /// The pair's rating, locked until the unit ends. Without one, MUST still make simultaneous
    /// ratings of the pair wait for each other.
    async fn of_pair(
        &mut self,
        student: StudentId,
        mentor: MentorId,
    ) -> Result<Option<Rating>, Unavailable>;

    /// Inserts the rating or replaces the one with its id.
    async fn put(&mut self, rating: &Rating) -> Result<(), Unavailable>;
}
