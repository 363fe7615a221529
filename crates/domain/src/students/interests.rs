use crate::{
    ValueError,
    mentors::{Tag, distinct_tags},
};

/// What a student wants to learn: up to 100 tags, repeats dropped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Interests(Vec<Tag>);

impl Interests {
    /// # Errors
    /// [`ValueError::TooMany`].
    pub fn new(tags: Vec<Tag>) -> Result<Self, ValueError> {
        distinct_tags(tags, 0).map(Self)
    }

    /// In the student's order.
    pub fn as_slice(&self) -> &[Tag] {
        &self.0
    }
}
