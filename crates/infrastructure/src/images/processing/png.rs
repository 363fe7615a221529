use std::io::Cursor;

use application::images::ProcessError;
use png::{ColorType, Decoder, Limits, Transformations};

use super::{
    check_size,
    decode::Decoded,
    orientation::Orientation,
    shrinker::{Row, Shrinker},
    unreadable,
};

/// The longest row that is taken. Rows are all that is there at once; other formats end here too.
const LONGEST_ROW: u32 = u16::MAX as u32;

/// What the decoder may take for itself: some rows of the widest image, eight bytes a pixel.
const MEMORY: usize = 8 << 20;

/// The seven passes of an interlaced image: the first column and row, and the steps from one to the
/// next. <https://www.w3.org/TR/png-3/#8InterlaceMethods>
const PASSES: [[u32; 4]; 7] = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
];

/// Reads row by row, so that the whole image is never there. Of a moving one it reads what those see
/// who know no moving ones.
pub fn decode(upload: &[u8], wanted: u32) -> Result<Decoded, ProcessError> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(upload), Limits { bytes: MEMORY });
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let (width, height) = decoder.read_header_info().map_err(unreadable)?.size();
    check_size(u64::from(width) * u64::from(height), 0)?;
    if width > LONGEST_ROW {
        return Err(unreadable("its rows are too long"));
    }
    let mut reader = decoder.read_info().map_err(unreadable)?;
    let orientation = Orientation::of_exif(reader.info().exif_metadata.as_deref());
    let is_interlaced = reader.info().interlaced;
    let (color, _) = reader.output_color_type();
    let (samples, channels) = match color {
        ColorType::Grayscale => (1, 3),
        ColorType::GrayscaleAlpha => (2, 4),
        ColorType::Rgb => (3, 3),
        ColorType::Rgba => (4, 4),
        ColorType::Indexed => return Err(unreadable("its palette is missing")),
    };
    let mut shrinker = Shrinker::new((width, height), channels, wanted);
    for row in rows(width, height, is_interlaced) {
        let data = reader.next_row().map_err(unreadable)?;
        let data = data.ok_or_else(|| unreadable("rows are missing"))?;
        shrinker.take(&row, samples, data.data());
    }
    Ok(Decoded { raster: shrinker.finish(), orientation })
}

/// The rows in the order in which they come.
fn rows(width: u32, height: u32, is_interlaced: bool) -> impl Iterator<Item = Row> {
    let passes: &[[u32; 4]] = if is_interlaced { &PASSES } else { &[[0, 0, 1, 1]] };
    passes.iter().filter(move |[first, ..]| *first < width).flat_map(
        move |&[first, top, step, down]| {
            (top..height).step_by(down as usize).map(move |y| Row { y, first, step })
        },
    )
}
