use application::images::{Image, ImageFormat, ProcessError};
use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};
use image_webp::{ColorType, WebPEncoder};

use super::raster::Raster;

/// Of JPEG's scale to 100. Above it files grow faster than one sees.
const QUALITY: u8 = 85;

/// How large a picture without loss may be. A drawing with a few colours has a tenth of it; a
/// photograph has more, and loses what is behind it.
const MAX_LOSSLESS: usize = 1 << 20;

/// Writes a picture down: as JPEG, or as WebP without loss if one sees through it.
pub fn encode(raster: Raster) -> Result<Image, ProcessError> {
    if raster.is_translucent() {
        let bytes = webp(&raster)?;
        if bytes.len() <= MAX_LOSSLESS {
            return Image::new(ImageFormat::Webp, bytes).map_err(broken);
        }
    }
    let raster = raster.opaque();
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode(&raster.pixels, raster.width, raster.height, ExtendedColorType::Rgb8)
        .map_err(broken)?;
    Image::new(ImageFormat::Jpeg, bytes).map_err(broken)
}

fn webp(raster: &Raster) -> Result<Vec<u8>, ProcessError> {
    let mut bytes = Vec::new();
    WebPEncoder::new(&mut bytes)
        .encode(&raster.pixels, raster.width, raster.height, ColorType::Rgba8)
        .map_err(broken)?;
    Ok(bytes)
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> ProcessError {
    ProcessError::Broken(error.into())
}
