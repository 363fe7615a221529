//! Pictures that people upload.

use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};

/// A photograph of one grey.
pub fn a_picture(grey: u8) -> Vec<u8> {
    let (width, height) = (600, 400);
    let mut jpeg = Vec::new();
    JpegEncoder::new(&mut jpeg)
        .encode(&vec![grey; 3 * 600 * 400], width, height, ExtendedColorType::Rgb8)
        .unwrap();
    jpeg
}

/// The content type of [`a_form`].
pub const FORM: &str = "multipart/form-data; boundary=between";

/// A form with this file.
pub fn a_form(file: &[u8]) -> Vec<u8> {
    let head = "--between\r\nContent-Disposition: form-data; name=\"file\"; filename=\"me.jpg\"\r\n\
                Content-Type: image/jpeg\r\n\r\n";
    [head.as_bytes(), file, b"\r\n--between--\r\n"].concat()
}
