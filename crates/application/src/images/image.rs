use bytes::Bytes;
use thiserror::Error;

use super::{ImageFormat, ImageKey};

/// An image under the key that its content asks for. Clones share the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    key: ImageKey,
    bytes: Bytes,
}

/// More bytes than an image may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an image may have at most {} bytes, not {size}", Image::MAX_BYTES)]
pub struct ImageTooLarge {
    /// How many there are.
    pub size: usize,
}

/// Bytes that are not those which were stored under their key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("what is stored under {key} is not what was put there")]
pub struct DamagedImage {
    /// The key that they were found under.
    pub key: ImageKey,
}

impl Image {
    /// The greatest size: 1024 × 1024 pixels of four bytes, the largest image that is made here,
    /// written down without any compression. Encoded ones have some hundred kilobytes.
    pub const MAX_BYTES: usize = 4 << 20;

    /// An image that was just encoded.
    ///
    /// # Errors
    /// [`ImageTooLarge`] with more than [`Image::MAX_BYTES`].
    pub fn new(format: ImageFormat, bytes: impl Into<Bytes>) -> Result<Self, ImageTooLarge> {
        let bytes = bytes.into();
        if bytes.len() > Self::MAX_BYTES {
            return Err(ImageTooLarge { size: bytes.len() });
        }
        Ok(Self { key: ImageKey::of(format, &bytes), bytes })
    }

    /// What an adapter found under `key`.
    ///
    /// # Errors
    /// [`DamagedImage`] if the content asks for another key.
    pub fn found(key: &ImageKey, bytes: impl Into<Bytes>) -> Result<Self, DamagedImage> {
        match Self::new(key.format(), bytes) {
            Ok(image) if image.key == *key => Ok(image),
            _ => Err(DamagedImage { key: key.clone() }),
        }
    }

    /// Where it is kept.
    pub const fn key(&self) -> &ImageKey {
        &self.key
    }

    /// Its content.
    pub const fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Its media type.
    pub const fn content_type(&self) -> &'static str {
        self.key.format().content_type()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_has_a_greatest_size() {
        assert!(Image::new(ImageFormat::Png, vec![0; Image::MAX_BYTES]).is_ok());
        let size = Image::MAX_BYTES + 1;
        let refused = Image::new(ImageFormat::Png, vec![0; size]);
        assert_eq!(refused, Err(ImageTooLarge { size }));
    }

    #[test]
    fn what_is_found_must_be_what_was_put() {
        let image = Image::new(ImageFormat::Webp, "pixels").unwrap();
        assert_eq!(Image::found(image.key(), "pixels"), Ok(image.clone()));
        for other in ["pixel", "", "other pixels"] {
            let damaged = DamagedImage { key: image.key().clone() };
            assert_eq!(Image::found(image.key(), other), Err(damaged));
        }
    }
}
