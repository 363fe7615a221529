use std::{
    fmt::{self, Display, Formatter},
    str::FromStr,
};

use super::{ImageKey, InvalidImageKey};

/// A person's picture, in the two sizes that are shown. Its text, which is what profiles keep, is
/// both keys with a space between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Avatar {
    full: ImageKey,
    thumb: ImageKey,
}

impl Avatar {
    /// The greatest width and height of the whole picture, pixels.
    pub const FULL: u32 = 1024;
    /// The greatest width and height of the small one, pixels.
    pub const THUMB: u32 = 256;

    /// Of the images with these keys.
    pub const fn new(full: ImageKey, thumb: ImageKey) -> Self {
        Self { full, thumb }
    }

    /// The whole picture, at most [`Self::FULL`] pixels wide and high.
    pub const fn full(&self) -> &ImageKey {
        &self.full
    }

    /// The small one, at most [`Self::THUMB`] pixels wide and high. A picture that was small
    /// already is its own.
    pub const fn thumb(&self) -> &ImageKey {
        &self.thumb
    }

    /// Its images, each once.
    pub fn keys(&self) -> impl Iterator<Item = &ImageKey> {
        let thumb = (self.thumb != self.full).then_some(&self.thumb);
        [Some(&self.full), thumb].into_iter().flatten()
    }
}

impl Display for Avatar {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.full, self.thumb)
    }
}

impl FromStr for Avatar {
    type Err = InvalidImageKey;

    fn from_str(text: &str) -> Result<Self, InvalidImageKey> {
        let (full, thumb) = text.split_once(' ').ok_or(InvalidImageKey)?;
        Ok(Self { full: full.parse()?, thumb: thumb.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Image, ImageFormat};
    use super::*;

    fn key(content: &'static str) -> ImageKey {
        Image::new(ImageFormat::Jpeg, content).unwrap().key().clone()
    }

    #[test]
    fn an_avatar_survives_its_text() {
        let avatar = Avatar::new(key("full"), key("thumb"));
        assert_eq!(avatar.to_string().parse(), Ok(avatar.clone()));
        for broken in [String::new(), key("full").to_string(), format!("{avatar} {avatar}")] {
            assert_eq!(broken.parse::<Avatar>(), Err(InvalidImageKey), "{broken:?}");
        }
    }

    #[test]
    fn a_small_picture_is_one_image() {
        assert_eq!(Avatar::new(key("one"), key("one")).keys().count(), 1);
        assert_eq!(Avatar::new(key("one"), key("two")).keys().count(), 2);
    }
}
