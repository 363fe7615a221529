use std::{
    fmt::{self, Write as _},
    str::FromStr,
};

use sha2::{Digest as _, Sha256};
use thiserror::Error;

/// How an image is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImageFormat {
    /// For photographs.
    Jpeg,
    /// Without loss.
    Png,
    /// Smaller than either.
    Webp,
}

impl ImageFormat {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::Webp];

    /// Its media type, as in the `Content-Type` header.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }

    /// What the names of its files end with, after the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }
}

/// Where an image is kept: `avatars/`, the SHA-256 of its bytes in hexadecimal, and the extension
/// of its format. The same bytes have the same key everywhere, so that what is behind a key never
/// changes and may be cached for good; and no key can name anything but an image.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ImageKey {
    text: String,
    format: ImageFormat,
}

/// A text that is no [`ImageKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an image's key is avatars/, 64 hexadecimal digits and .jpg, .png or .webp")]
pub struct InvalidImageKey;

impl ImageKey {
    /// What every key begins with.
    pub const FOLDER: &str = "avatars";
    const DIGITS: usize = 64;

    /// The key of these bytes.
    pub(super) fn of(format: ImageFormat, bytes: &[u8]) -> Self {
        let mut text = String::from(Self::FOLDER);
        text.push('/');
        for byte in Sha256::digest(bytes) {
            // A String takes everything that is written to it.
            let _ = write!(text, "{byte:02x}");
        }
        text.push('.');
        text.push_str(format.extension());
        Self { text, format }
    }

    /// As it stands in addresses and in the database.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How the image is written down.
    pub const fn format(&self) -> ImageFormat {
        self.format
    }
}

impl FromStr for ImageKey {
    type Err = InvalidImageKey;

    fn from_str(text: &str) -> Result<Self, InvalidImageKey> {
        let name = text.strip_prefix(Self::FOLDER).and_then(|rest| rest.strip_prefix('/'));
        let (digits, extension) =
            name.and_then(|name| name.split_once('.')).ok_or(InvalidImageKey)?;
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if digits.len() != Self::DIGITS || !digits.bytes().all(is_digit) {
            return Err(InvalidImageKey);
        }
        let format = ImageFormat::ALL.into_iter().find(|format| format.extension() == extension);
        Ok(Self { text: text.to_owned(), format: format.ok_or(InvalidImageKey)? })
    }
}

impl fmt::Display for ImageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for ImageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SHA-256 of nothing, as FIPS 180-4's examples give it.
    const OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn a_key_is_the_hash_of_the_content_and_survives_its_text() {
        for format in ImageFormat::ALL {
            let key = ImageKey::of(format, b"");
            assert_eq!(key.as_str(), format!("avatars/{OF_NOTHING}.{}", format.extension()));
            assert_eq!(key.as_str().parse(), Ok(key));
        }
        assert_ne!(
            ImageKey::of(ImageFormat::Png, b"one"),
            ImageKey::of(ImageFormat::Png, b"other")
        );
    }

    #[test]
    fn nothing_but_the_one_form_is_a_key() {
        let cyrillic = "а".repeat(32);
        let wide = "０".repeat(64);
        for text in [
            String::new(),
            "avatars".to_owned(),
            "avatars/".to_owned(),
            format!("{OF_NOTHING}.webp"),
            format!("/avatars/{OF_NOTHING}.webp"),
            format!("avatars//{OF_NOTHING}.webp"),
            format!("avatars/../avatars/{OF_NOTHING}.webp"),
            format!("Avatars/{OF_NOTHING}.webp"),
            format!("avatars/{OF_NOTHING}"),
            format!("avatars/{OF_NOTHING}."),
            format!("avatars/{OF_NOTHING}.svg"),
            format!("avatars/{OF_NOTHING}.WEBP"),
            format!("avatars/{OF_NOTHING}.webp/"),
            format!("avatars/{OF_NOTHING}.webp.png"),
            format!("avatars/{OF_NOTHING}.webp\0"),
            format!("avatars/{OF_NOTHING}0.webp"),
            format!("avatars/{}.webp", &OF_NOTHING[1..]),
            format!("avatars/{}.webp", OF_NOTHING.to_uppercase()),
            format!("avatars/{}/x.webp", &OF_NOTHING[2..]),
            format!("avatars/{cyrillic}.webp"),
            format!("avatars/{wide}.webp"),
            "avatars/../../../../../../../../../../../../../../../../../../etc/passwd".to_owned(),
        ] {
            assert_eq!(text.parse::<ImageKey>(), Err(InvalidImageKey), "{text:?}");
        }
    }
}
