use application::images::{ImageFormat, ProcessError};

use super::{jpeg, orientation::Orientation, png, raster::Raster, webp};

/// What an upload shows.
pub struct Decoded {
    /// Its pixels, shrunk perhaps, but not below the wanted size.
    pub raster: Raster,
    /// How they are to be turned to stand upright.
    pub orientation: Orientation,
}

/// Decodes an upload of which no more than `wanted` pixels in width and height will be shown.
pub fn decode(upload: &[u8], wanted: u32) -> Result<Decoded, ProcessError> {
    match format(upload).ok_or(ProcessError::UnknownFormat)? {
        ImageFormat::Jpeg => jpeg::decode(upload, wanted),
        ImageFormat::Png => png::decode(upload, wanted),
        ImageFormat::Webp => webp::decode(upload, wanted),
    }
}

/// What the content says it is: its first bytes, which every file of the format has.
fn format(upload: &[u8]) -> Option<ImageFormat> {
    if upload.starts_with(b"\xff\xd8\xff") {
        Some(ImageFormat::Jpeg)
    } else if upload.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(ImageFormat::Png)
    } else if upload.starts_with(b"RIFF") && upload.get(8..12) == Some(b"WEBP") {
        Some(ImageFormat::Webp)
    } else {
        None
    }
}
