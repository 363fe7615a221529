use std::fmt;

use url::Url;
use validator::ValidateEmail;

use crate::{ValueError, text};

/// A way to reach a person outside the service.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    network: String,
    url: String,
}

impl Contact {
    /// Longest address kept; browsers and messengers stay far below it.
    const MAX_URL: usize = 500;

    /// The name of the network, 1 to 30 characters.
    ///
    /// # Errors
    /// A [`ValueError`] on length or control characters.
    pub fn parse_network(raw: &str) -> Result<String, ValueError> {
        text::line(raw, 1, 30)
    }

    /// An http(s), `mailto:` or `tel:` address, or a Telegram `@name`, which becomes its address.
    ///
    /// # Errors
    /// [`ValueError::InvalidContact`], or what one line of text may break.
    pub fn parse_url(raw: &str) -> Result<String, ValueError> {
        let text = text::line(raw, 1, Self::MAX_URL)?;
        if let Some(name) = text.strip_prefix('@') {
            return if is_telegram_name(name) {
                Ok(format!("https://t.me/{name}"))
            } else {
                Err(ValueError::InvalidContact)
            };
        }
        let url = Url::parse(&text).map_err(|_| ValueError::InvalidContact)?;
        let reachable = match url.scheme() {
            "http" | "https" => url.has_host() && url.password().is_none(),
            "mailto" => url.path().validate_email(),
            "tel" => url.path().bytes().filter(u8::is_ascii_digit).count() >= 3,
            _ => false,
        };
        if reachable { Ok(text) } else { Err(ValueError::InvalidContact) }
    }

    /// # Errors
    /// The first [`ValueError`] of the two parts.
    pub fn parse(network: &str, url: &str) -> Result<Self, ValueError> {
        Ok(Self { network: Self::parse_network(network)?, url: Self::parse_url(url)? })
    }

    /// Such as `telegram`.
    pub fn network(&self) -> &str {
        &self.network
    }

    /// Always an absolute URL.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contact(…)")
    }
}

/// Telegram's own rule: 4 (bought) or 5 to 32 letters, digits and underscores, a letter first.
fn is_telegram_name(name: &str) -> bool {
    (4..=32).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Up to ten contacts, in the owner's order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contacts(Vec<Contact>);

impl Contacts {
    const MAX: usize = 10;

    /// A student's: none is fine.
    ///
    /// # Errors
    /// [`ValueError::TooMany`].
    pub fn of_student(contacts: Vec<Contact>) -> Result<Self, ValueError> {
        if contacts.len() > Self::MAX {
            return Err(ValueError::TooMany { max: Self::MAX });
        }
        Ok(Self(contacts))
    }

    /// A mentor's: at least one, or nobody could ever reach them.
    ///
    /// # Errors
    /// [`ValueError::TooFew`] or [`ValueError::TooMany`].
    pub fn of_mentor(contacts: Vec<Contact>) -> Result<Self, ValueError> {
        if contacts.is_empty() {
            return Err(ValueError::TooFew { min: 1 });
        }
        Self::of_student(contacts)
    }

    /// In the owner's order.
    pub fn as_slice(&self) -> &[Contact] {
        &self.0
    }
}
