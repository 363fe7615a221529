//! PNG files, chunk by chunk.

use std::io::Write as _;

use flate2::{Compression, write::ZlibEncoder};

pub const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What the samples of a pixel mean, as the header says it.
pub const GREY: u8 = 0;
pub const RGB: u8 = 2;
pub const PALETTE: u8 = 3;
pub const GREY_ALPHA: u8 = 4;
pub const RGBA: u8 = 6;

pub fn chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let mut sum = crc32fast::Hasher::new();
    sum.update(&kind);
    sum.update(content);
    [&length, kind.as_slice(), content, &sum.finalize().to_be_bytes()].concat()
}

pub fn header(width: u32, height: u32, depth: u8, color: u8, interlaced: u8) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(*b"IHDR", &[size.as_slice(), &[depth, color, 0, 0, interlaced]].concat())
}

/// A file of these chunks.
pub fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
    let end = chunk(*b"IEND", b"");
    [SIGNATURE, &chunks.concat(), &end].concat()
}

pub fn compressed(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// Image data of rows, each of which is not filtered.
pub fn data(rows: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    for row in rows {
        encoder.write_all(&[0]).unwrap();
        encoder.write_all(&row).unwrap();
    }
    chunk(*b"IDAT", &encoder.finish().unwrap())
}

/// A picture of one colour, whose samples are `pixel`.
pub fn plain(width: u32, height: u32, depth: u8, color: u8, pixel: &[u8]) -> Vec<u8> {
    let row = pixel.repeat(width as usize);
    let rows = (0..height).map(|_| row.clone());
    file(&[header(width, height, depth, color, 0), data(rows)])
}

/// Red on the left, and green on the right.
pub fn halves(width: u32, height: u32) -> Vec<u8> {
    let rows = (0..height).map(|_| (0..width).flat_map(|x| half(x, width)).collect());
    file(&[header(width, height, 8, RGB, 0), data(rows)])
}

fn half(x: u32, width: u32) -> [u8; 3] {
    if 2 * x < width { [255, 0, 0] } else { [0, 255, 0] }
}

/// The same in seven passes.
pub fn interlaced_halves(width: u32, height: u32) -> Vec<u8> {
    let passes: [[u32; 4]; 7] = [
        [0, 0, 8, 8],
        [4, 0, 8, 8],
        [0, 4, 4, 8],
        [2, 0, 4, 4],
        [0, 2, 2, 4],
        [1, 0, 2, 2],
        [0, 1, 1, 2],
    ];
    let rows = passes.into_iter().filter(|[first, ..]| *first < width).flat_map(
        |[first, top, step, down]| {
            (top..height).step_by(down as usize).map(move |_| {
                (first..width).step_by(step as usize).flat_map(|x| half(x, width)).collect()
            })
        },
    );
    file(&[header(width, height, 8, RGB, 1), data(rows)])
}

/// Two frames: the first is red, the second is green.
pub fn animated(side: u32) -> Vec<u8> {
    let rows = |color: [u8; 3]| (0..side).map(move |_| color.repeat(side as usize));
    let control = |number: u32| {
        let mut content = number.to_be_bytes().to_vec();
        content.extend([side.to_be_bytes(), side.to_be_bytes(), [0; 4], [0; 4]].concat());
        content.extend([0, 1, 0, 10, 0, 0]);
        chunk(*b"fcTL", &content)
    };
    let second = data(rows([0, 255, 0]));
    let second = [&2_u32.to_be_bytes(), &second[8..second.len() - 4]].concat();
    file(&[
        header(side, side, 8, RGB, 0),
        chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]),
        control(0),
        data(rows([255, 0, 0])),
        control(1),
        chunk(*b"fdAT", &second),
    ])
}
