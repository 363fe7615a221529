use std::io::Cursor;

use application::images::ProcessError;
use image_webp::WebPDecoder;

use super::{
    check_size, decode::Decoded, orientation::Orientation, raster::Raster, shrinker::Shrinker,
    unreadable,
};

/// Decodes as a whole, since the format's decoder knows no other way: a large one may take more
/// than there is, and has too many pixels then. Of a moving one it reads the first frame.
pub fn decode(upload: &[u8], wanted: u32) -> Result<Decoded, ProcessError> {
    let mut decoder = WebPDecoder::new(Cursor::new(upload)).map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    let pixels = u64::from(width) * u64::from(height);
    check_size(pixels, pixels * half_bytes_per_pixel(&mut decoder) / 2)?;
    let size = decoder.output_buffer_size().ok_or_else(|| unreadable("it has no size"))?;
    let mut pixels = vec![0; size];
    decoder.read_image(&mut pixels).map_err(unreadable)?;
    let exif = decoder.exif_metadata().ok().flatten();
    // Resizing would take as much again.
    let raster = Shrinker::shrink(Raster { width, height, channels, pixels }, wanted);
    Ok(Decoded { raster, orientation: Orientation::of_exif(exif.as_deref()) })
}

/// What a pixel takes, in halves of a byte: what is read, and what is made of it.
fn half_bytes_per_pixel<R>(decoder: &mut WebPDecoder<R>) -> u64
where
    R: std::io::BufRead + std::io::Seek,
{
    // Brightness, and a quarter each of two colours.
    const LOSSY: u64 = 3;
    // What is summed up of it while it shrinks.
    const SUMS: u64 = 2 * 2;
    let (rgb, rgba, alpha) = (2 * 3, 2 * 4, 2);
    match (decoder.is_animated(), decoder.is_lossy(), decoder.has_alpha()) {
        // The canvas, and the frame, which may be of any kind.
        (true, _, _) => rgba + rgba + LOSSY + rgba + alpha + rgba,
        (false, true, false) => LOSSY + rgb,
        // Alpha is an image of its own, without loss.
        (false, true, true) => LOSSY + rgba + rgba + alpha,
        (false, false, false) => rgba + rgb,
        // What is read is what is made of it. Elsewhere it is given back before the sums are made.
        (false, false, true) => rgba + SUMS,
    }
}
