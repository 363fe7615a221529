//! What people look for.

use crate::{ValueError, text};

/// A search in somebody's own words, up to 500 characters in several lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchText(String);

impl SearchText {
    /// `None` when nothing but white space is left.
    ///
    /// # Errors
    /// A [`ValueError`] on length or control characters.
    pub fn parse(raw: &str) -> Result<Option<Self>, ValueError> {
        let text = text::prose(raw, 0, 500)?;
        Ok((!text.is_empty()).then_some(Self(text)))
    }

    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
