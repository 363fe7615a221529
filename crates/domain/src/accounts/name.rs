use std::fmt;

use crate::{ValueError, text};

/// How a person wants to be called, 2 to 120 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// # Errors
    /// A [`ValueError`] on length or control characters.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        text::line(raw, 2, 120).map(Self)
    }

    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}
