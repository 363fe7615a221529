use std::fmt;

use crate::{ValueError, text};

/// A password of 8 to 128 characters, NFC, spaces kept. It cannot be printed.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// Least number of characters (NIST SP 800-63B §3.1.1.2 for a password with rate limits).
    pub const MIN: usize = 8;
    /// Greatest number of characters: enough for any phrase, little enough to hash.
    pub const MAX: usize = 128;

    /// # Errors
    /// A [`ValueError`] on length or control characters.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        text::secret(raw, Self::MIN, Self::MAX).map(Self)
    }

    /// A password that somebody claims to have: any text, since an old or foreign one that breaks
    /// today's rules is simply wrong. What is longer than a password can be is cut, and so is
    /// wrong too.
    pub fn claimed(raw: &str) -> Self {
        let cut: String = raw.chars().take(Self::MAX * 4).collect();
        Self(text::secret(&cut, 0, Self::MAX * 8).unwrap_or_default())
    }

    /// The bytes to hash.
    pub fn expose(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}
