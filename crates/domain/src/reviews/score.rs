use crate::{ValueError, text};

/// One to five stars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score(u8);

impl Score {
    /// # Errors
    /// [`ValueError::OutOfRange`].
    pub fn parse(stars: i64) -> Result<Self, ValueError> {
        match u8::try_from(stars) {
            Ok(stars @ 1..=5) => Ok(Self(stars)),
            _ => Err(ValueError::OutOfRange { min: 1, max: 5 }),
        }
    }

    /// The number of stars.
    pub fn stars(self) -> u8 {
        self.0
    }
}

/// What a student tells others about a mentor, 1 to 350 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewText(String);

impl ReviewText {
    /// # Errors
    /// A [`ValueError`] on length or control characters.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        text::prose(raw, 1, 350).map(Self)
    }

    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
