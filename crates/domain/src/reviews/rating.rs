use thiserror::Error;

use super::{ReviewText, Score};
use crate::{
    ids::{MentorId, ReviewId, StudentId},
    time::Timestamp,
};

/// A student's rating of a mentor, with or without a text; there is one per pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// Its identity.
    pub id: ReviewId,
    /// Who rates; `None` once their account is deleted.
    pub student: Option<StudentId>,
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

/// What an author wants to change. Absent fields stay; the inner `None` clears.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RatingChange {
    /// Other stars.
    pub score: Option<Score>,
    /// Other words, or none any more.
    pub text: Option<Option<ReviewText>>,
}

/// The rating has a text already, which only its author's change replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("there is a text already")]
pub struct AlreadyReviewed;

impl Rating {
    /// A student rates a mentor for the first time.
    pub const fn new(
        id: ReviewId,
        (student, mentor): (StudentId, MentorId),
        score: Score,
        text: Option<ReviewText>,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            student: Some(student),
            mentor,
            score,
            text,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// The student says why, having given stars alone before; the stars may be others now.
    ///
    /// # Errors
    /// [`AlreadyReviewed`].
    pub fn review(
        &mut self,
        score: Score,
        text: ReviewText,
        now: Timestamp,
    ) -> Result<(), AlreadyReviewed> {
        if self.text.is_some() {
            return Err(AlreadyReviewed);
        }
        self.change(RatingChange { score: Some(score), text: Some(Some(text)) }, now);
        Ok(())
    }

    /// The author changes their mind. `false` when nothing differs.
    pub fn change(&mut self, change: RatingChange, now: Timestamp) -> bool {
        let score = change.score.unwrap_or(self.score);
        let text = change.text.unwrap_or_else(|| self.text.clone());
        if (score, &text) == (self.score, &self.text) {
            return false;
        }
        (self.score, self.text) = (score, text);
        self.updated_at = now;
        self.version += 1;
        true
    }
}
