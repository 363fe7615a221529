use std::fmt;

use validator::ValidateEmail;

use crate::{ValueError, text};

/// Longest address that SMTP can carry (RFC 5321 §4.5.3.1.3, less the brackets).
const MAX: usize = 254;

/// An e-mail address, shown as typed and compared without case.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// # Errors
    /// [`ValueError::InvalidEmail`], or what one line of text may break.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let text = text::line(raw, 1, MAX)?;
        if text.validate_email() { Ok(Self(text)) } else { Err(ValueError::InvalidEmail) }
    }

    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form under which it is unique over all roles.
    pub fn key(&self) -> String {
        text::fold(&self.0)
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}
