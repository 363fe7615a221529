/// How a camera was held, by the numbers of EXIF (tag 0x0112).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Orientation(u8);

impl Orientation {
    /// As it should be.
    pub const UPRIGHT: Self = Self(1);
    const TAG: u16 = 0x0112;
    const ENTRY: usize = 12;

    /// What the EXIF data of an image say; upright if they say nothing that can be understood.
    pub fn of_exif(exif: Option<&[u8]>) -> Self {
        exif.and_then(Self::find).unwrap_or(Self::UPRIGHT)
    }

    /// Looks the tag up in the first directory of the TIFF structure that EXIF is.
    fn find(exif: &[u8]) -> Option<Self> {
        let tiff = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
        let is_big_endian = match tiff.get(..4)? {
            b"MM\0*" => true,
            b"II*\0" => false,
            _ => return None,
        };
        let short = |at: usize| {
            let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
            Some(if is_big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
        };
        let long = |at: usize| {
            let bytes = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
            Some(if is_big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
        };
        let directory = usize::try_from(long(4)?).ok()?;
        let entries = usize::from(short(directory)?);
        let first = directory.checked_add(2)?;
        let tag = (0..entries)
            .map(|entry| first + entry * Self::ENTRY)
            .find(|&entry| short(entry) == Some(Self::TAG))?;
        match short(tag.checked_add(8)?)? {
            number @ 1..=8 => u8::try_from(number).ok().map(Self),
            _ => None,
        }
    }

    /// Width and height of an image of this width and height, once it is upright.
    pub const fn turned(self, width: u32, height: u32) -> (u32, u32) {
        if self.0 >= 5 { (height, width) } else { (width, height) }
    }

    /// Where the pixel that belongs at `x` and `y` of the upright image is in the stored one, which
    /// has this width and height.
    pub const fn source(self, x: u32, y: u32, width: u32, height: u32) -> (u32, u32) {
        match self.0 {
            2 => (width - 1 - x, y),
            3 => (width - 1 - x, height - 1 - y),
            4 => (x, height - 1 - y),
            5 => (y, x),
            6 => (y, height - 1 - x),
            7 => (width - 1 - y, height - 1 - x),
            8 => (width - 1 - y, x),
            _ => (x, y),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EXIF with one tag before the orientation.
    fn exif(big_endian: bool, orientation: u16) -> Vec<u8> {
        let short = |value: u16| {
            if big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
        };
        let long = |value: u32| {
            if big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
        };
        let mut exif = if big_endian { b"MM\0*".to_vec() } else { b"II*\0".to_vec() };
        exif.extend(long(8));
        exif.extend(short(2));
        for (tag, value) in [(0x010f, 0), (Orientation::TAG, orientation)] {
            exif.extend(short(tag));
            exif.extend(short(3));
            exif.extend(long(1));
            exif.extend(short(value));
            exif.extend(short(0));
        }
        exif
    }

    #[test]
    fn the_tag_is_found_in_both_orders_of_bytes() {
        for big_endian in [true, false] {
            for number in 1..=8 {
                let exif = exif(big_endian, number);
                let expected = Orientation(u8::try_from(number).unwrap());
                assert_eq!(Orientation::of_exif(Some(&exif)), expected);
                let prefixed = [b"Exif\0\0", exif.as_slice()].concat();
                assert_eq!(Orientation::of_exif(Some(&prefixed)), expected);
            }
        }
    }

    #[test]
    fn what_cannot_be_understood_is_upright() {
        let whole = exif(true, 6);
        for end in 0..whole.len() - 4 {
            assert_eq!(Orientation::of_exif(Some(&whole[..end])), Orientation::UPRIGHT, "{end}");
        }
        for number in [0, 9, u16::MAX] {
            assert_eq!(Orientation::of_exif(Some(&exif(false, number))), Orientation::UPRIGHT);
        }
        let mut far = whole;
        far[4..8].copy_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(Orientation::of_exif(Some(&far)), Orientation::UPRIGHT);
        assert_eq!(Orientation::of_exif(None), Orientation::UPRIGHT);
    }
}
