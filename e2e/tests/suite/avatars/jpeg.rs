//! JPEG files, also such as no camera makes.

use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};

/// A photograph whose quarters are red, green, blue and white.
pub fn quarters(width: u32, height: u32) -> Vec<u8> {
    encoded(width, height, |x, y| match (2 * x >= width, 2 * y >= height) {
        (false, false) => [255, 0, 0],
        (true, false) => [0, 255, 0],
        (false, true) => [0, 0, 255],
        (true, true) => [255; 3],
    })
}

/// Of one colour.
pub fn plain(width: u32, height: u32, color: [u8; 3]) -> Vec<u8> {
    encoded(width, height, |_, _| color)
}

/// Something that does not compress.
pub fn noise(width: u32, height: u32) -> Vec<u8> {
    let mut state = 1_u32;
    encoded(width, height, |_, _| {
        [(); 3].map(|()| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
    })
}

fn encoded(width: u32, height: u32, mut color: impl FnMut(u32, u32) -> [u8; 3]) -> Vec<u8> {
    let mut pixels = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height {
        for x in 0..width {
            pixels.extend(color(x, y));
        }
    }
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 90)
        .encode(&pixels, width, height, ExtendedColorType::Rgb8)
        .unwrap();
    jpeg
}

/// A segment with this marker.
pub fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], length.as_slice(), content].concat()
}

/// The same file with a segment more at its beginning.
pub fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    [&jpeg[..2], &segment(marker, content), &jpeg[2..]].concat()
}

/// Metadata of a camera: how it was held, and where.
pub fn exif(orientation: u16) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02".to_vec();
    exif.extend(b"\x01\x12\0\x03\0\0\0\x01");
    exif.extend(orientation.to_be_bytes());
    exif.extend(b"\0\0");
    exif.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0GPS 55.7558 37.6173 secret");
    exif
}

/// A picture of one colour, made by hand of blocks of 8 × 8 pixels: as small as JPEG can be.
pub struct Blocks {
    /// The marker of its frame: 0xc0 baseline, 0xc2 progressive.
    pub frame: u8,
    pub width: u16,
    pub height: u16,
    /// One for brightness, three for colours, four for inks.
    pub components: u8,
    /// How much finer the first component is than the others, across and down.
    pub sampling: u8,
}

impl Blocks {
    pub fn file(&self) -> Vec<u8> {
        let ids = 1..=self.components;
        let mut jpeg = b"\xff\xd8".to_vec();
        if self.components == 4 {
            jpeg.extend(segment(0xee, b"Adobe\0\x64\0\0\0\0\0"));
        }
        jpeg.extend(segment(0xdb, &[&[0][..], &[8; 64]].concat()));
        let mut frame = vec![8];
        frame.extend(self.height.to_be_bytes());
        frame.extend(self.width.to_be_bytes());
        frame.push(self.components);
        for id in ids.clone() {
            let sampling = if id == 1 { self.sampling } else { 1 };
            frame.extend([id, sampling << 4 | sampling, 0]);
        }
        jpeg.extend(segment(self.frame, &frame));
        // Codes: 0 for a difference of nothing, 10 for one of seven bits; 0 for the end of a block.
        jpeg.extend(segment(0xc4, &[&[0, 1, 1][..], &[0; 14], &[0, 7]].concat()));
        jpeg.extend(segment(0xc4, &[&[0x10, 1][..], &[0; 15], &[0]].concat()));
        if self.frame == 0xc2 {
            jpeg.extend(scan(ids.clone(), 0, 0));
            jpeg.extend(self.coded(1));
            for id in ids {
                jpeg.extend(scan(id..=id, 1, 63));
                jpeg.extend(vec![0; self.blocks_of(id).div_ceil(8)]);
            }
        } else {
            jpeg.extend(scan(ids, 0, 63));
            jpeg.extend(self.coded(2));
        }
        jpeg.extend(b"\xff\xd9");
        jpeg
    }

    /// All blocks together, of so many bits each: the first of each component says how bright it is.
    fn coded(&self, bits_per_block: usize) -> Vec<u8> {
        let side = 8 * usize::from(self.sampling);
        let units =
            usize::from(self.width).div_ceil(side) * usize::from(self.height).div_ceil(side);
        let mut bits = Bits::default();
        for component in 0..self.components {
            let blocks = if component == 0 { usize::from(self.sampling).pow(2) } else { 1 };
            // 10, and seven bits: 100 above the middle.
            bits.push(0b10_1100100, 9);
            bits.push(0, bits_per_block - 1);
            bits.push(0, (blocks - 1) * bits_per_block);
        }
        let per_unit = usize::from(self.sampling).pow(2) + usize::from(self.components) - 1;
        bits.push(0, units.saturating_sub(1) * per_unit * bits_per_block);
        bits.bytes
    }

    /// How many blocks a component has in a scan of its own.
    fn blocks_of(&self, id: u8) -> usize {
        let coarser = if id == 1 { 1 } else { usize::from(self.sampling) };
        let across = usize::from(self.width).div_ceil(8 * coarser);
        across * usize::from(self.height).div_ceil(8 * coarser)
    }
}

fn scan(ids: std::ops::RangeInclusive<u8>, first: u8, last: u8) -> Vec<u8> {
    let mut content = vec![u8::try_from(ids.clone().count()).unwrap()];
    content.extend(ids.flat_map(|id| [id, 0]));
    content.extend([first, last, 0]);
    segment(0xda, &content)
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: usize,
}

impl Bits {
    /// Appends the lowest bits of `value`, or as many zeros as there are more.
    fn push(&mut self, value: u32, count: usize) {
        for bit in (0..count).rev() {
            if self.used.is_multiple_of(8) {
                // Nothing here has eight ones in a row, which would need care.
                self.bytes.push(0);
            }
            let bit = u32::try_from(bit).ok().and_then(|bit| value.checked_shr(bit)).unwrap_or(0);
            *self.bytes.last_mut().unwrap() |= u8::from(bit % 2 == 1) << (7 - self.used % 8);
            self.used += 1;
        }
    }
}
