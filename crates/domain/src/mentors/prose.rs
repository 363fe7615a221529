use crate::{ValueError, text};

/// What a mentor is, in one line of 1 to 200 characters: "Systems engineer".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expertise(String);

impl Expertise {
    /// # Errors
    /// A [`ValueError`] on length or control characters.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        text::line(raw, 1, 200).map(Self)
    }

    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a person tells about themselves, up to 2000 characters in several lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bio(String);

impl Bio {
    /// `None` when nothing but white space is left.
    ///
    /// # Errors
    /// A [`ValueError`] on length or control characters.
    pub fn parse(raw: &str) -> Result<Option<Self>, ValueError> {
        let text = text::prose(raw, 0, 2000)?;
        Ok((!text.is_empty()).then_some(Self(text)))
    }

    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How many mentees at once a mentor takes, 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity(u8);

impl Capacity {
    /// # Errors
    /// [`ValueError::OutOfRange`].
    pub fn parse(mentees: i64) -> Result<Self, ValueError> {
        match u8::try_from(mentees) {
            Ok(mentees @ 1..=100) => Ok(Self(mentees)),
            _ => Err(ValueError::OutOfRange { min: 1, max: 100 }),
        }
    }

    /// The number of mentees.
    pub fn mentees(self) -> u8 {
        self.0
    }
}
