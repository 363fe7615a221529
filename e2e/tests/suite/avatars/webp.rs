//! WebP files, chunk by chunk.

use std::io::Cursor;

use image_webp::{ColorType, WebPDecoder, WebPEncoder};

/// The smallest there is with loss: one pixel.
pub const LOSSY: &[u8] = b"RIFF\"\0\0\0WEBPVP8 \x16\0\0\0\x30\x01\0\x9d\x01*\x01\0\x01\0\x0e\xc0\xfe%\xa4\0\x03p\0\0\0\0";

/// A picture without loss, of one colour, whose samples are `pixel`.
pub fn plain(width: u32, height: u32, pixel: [u8; 4]) -> Vec<u8> {
    let mut webp = Vec::new();
    let pixels = pixel.repeat(width as usize * height as usize);
    WebPEncoder::new(&mut webp).encode(&pixels, width, height, ColorType::Rgba8).unwrap();
    webp
}

/// Width, height, and red, green, blue and alpha of each pixel.
pub fn pixels(webp: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut decoder = WebPDecoder::new(Cursor::new(webp)).unwrap();
    let (width, height) = decoder.dimensions();
    let mut pixels = vec![0; decoder.output_buffer_size().unwrap()];
    decoder.read_image(&mut pixels).unwrap();
    if !decoder.has_alpha() {
        pixels = pixels.chunks(3).flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255]).collect();
    }
    (width, height, pixels)
}

pub fn chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_le_bytes();
    let padding: &[u8] = if content.len() % 2 == 1 { &[0] } else { &[] };
    [kind.as_slice(), &length, content, padding].concat()
}

/// A file of these chunks.
pub fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
    let content = [b"WEBP".as_slice(), &chunks.concat()].concat();
    let length = u32::try_from(content.len()).unwrap().to_le_bytes();
    [b"RIFF".as_slice(), &length, &content].concat()
}

/// The header of an extended file.
pub fn extended(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let size = |length: u32| (length - 1).to_le_bytes()[..3].to_vec();
    chunk(*b"VP8X", &[vec![flags, 0, 0, 0], size(width), size(height)].concat())
}

/// The picture itself, out of a file.
pub fn frame(webp: &[u8]) -> Vec<u8> {
    webp[12..].to_vec()
}

/// Two frames: the first is red, the second is green.
pub fn animated(side: u32) -> Vec<u8> {
    let frame = |color: [u8; 4]| {
        let length = (side - 1).to_le_bytes()[..3].to_vec();
        let place = [vec![0; 6], length.clone(), length, vec![100, 0, 0, 0]].concat();
        chunk(*b"ANMF", &[place, frame(&plain(side, side, color))].concat())
    };
    file(&[
        extended(0b10, side, side),
        chunk(*b"ANIM", &[0; 6]),
        frame([255, 0, 0, 255]),
        frame([0, 255, 0, 255]),
    ])
}
