use async_trait::async_trait;
use domain::{
    ids::{MentorId, ReviewId, StudentId},
    reviews::Rating,
};
use shaku::Interface;

use super::ReviewRecord;
use crate::{
    kernel::{Page, PageRequest, Unavailable, Unredacted},
    mentors::Viewer,
};

/// Ratings, bound to one unit of work.
#[async_trait]
pub trait Ratings: Send {
    /// The pair's rating, locked until the unit ends, as are the mentor and then the student: with
    /// or without a rating, simultaneous ratings of the pair MUST wait for each other.
    async fn of_pair(
        &mut self,
        student: StudentId,
        mentor: MentorId,
    ) -> Result<Option<Rating>, Unavailable>;

    /// The rating with this id, locked in the same way.
    async fn get(&mut self, id: ReviewId) -> Result<Option<Rating>, Unavailable>;

    /// Inserts the rating or replaces the one with its id.
    async fn put(&mut self, rating: &Rating) -> Result<(), Unavailable>;

    /// Takes a rating away; nothing happens if there is none.
    async fn delete(&mut self, id: ReviewId) -> Result<(), Unavailable>;

    /// What [`ReviewReads::review`] answers, as it stands inside this unit.
    async fn record(
        &mut self,
        id: ReviewId,
    ) -> Result<Option<Unredacted<ReviewRecord>>, Unavailable>;
}

/// Reads of reviews. One round trip each.
#[async_trait]
pub trait ReviewReads: Interface {
    /// A rating, with or without a text.
    async fn review(&self, id: ReviewId) -> Result<Option<Unredacted<ReviewRecord>>, Unavailable>;

    /// Ratings of `mentor` that have a text, in the order of `page`; `None` if `viewer` may not see
    /// the mentor.
    async fn of_mentor(
        &self,
        mentor: MentorId,
        viewer: Viewer,
        page: PageRequest,
    ) -> Result<Option<Page<Unredacted<ReviewRecord>>>, Unavailable>;
}
