use std::{collections::HashSet, fmt};

use crate::{ValueError, text};

/// A word for a skill or field, 2 to 30 characters, shown as first typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag(String);

/// The form in which tags compare.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TagKey(String);

impl Tag {
    /// # Errors
    /// A [`ValueError`] on length or control characters.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        text::line(raw, 2, 30).map(Self)
    }

    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form under which it compares.
    pub fn key(&self) -> TagKey {
        TagKey::of(&self.0)
    }
}

impl TagKey {
    /// Folds any text, such as a prefix that somebody is typing.
    pub fn of(text: &str) -> Self {
        Self(text::fold(text.trim()))
    }

    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TagKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a mentor teaches: 1 to 100 tags in the mentor's order, repeats dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tags(Vec<Tag>);

impl Tags {
    /// # Errors
    /// [`ValueError::TooFew`] or [`ValueError::TooMany`].
    pub fn new(tags: Vec<Tag>) -> Result<Self, ValueError> {
        distinct_tags(tags, 1).map(Self)
    }

    /// In the mentor's order.
    pub fn as_slice(&self) -> &[Tag] {
        &self.0
    }
}

/// At least `min` and at most 100 tags, those left after repeats are dropped.
pub(crate) fn distinct_tags(mut tags: Vec<Tag>, min: usize) -> Result<Vec<Tag>, ValueError> {
    const MAX: usize = 100;
    if tags.len() > MAX {
        return Err(ValueError::TooMany { max: MAX });
    }
    let mut seen = HashSet::new();
    tags.retain(|tag| seen.insert(tag.key()));
    if tags.len() < min { Err(ValueError::TooFew { min }) } else { Ok(tags) }
}
