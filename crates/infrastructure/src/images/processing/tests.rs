use std::num::NonZeroUsize;

use ::png::{BitDepth, ColorType, Encoder};
use application::images::{Image, ImageFormat};

use super::*;

fn png(width: u32, height: u32, color: ColorType, pixels: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.set_depth(BitDepth::Eight);
    encoder.write_header().unwrap().write_image_data(pixels).unwrap();
    file
}

/// Values that do not compress.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..count).map(|_| next()).collect()
}

#[tokio::test]
async fn an_upload_becomes_two_sizes() {
    let size = PoolSize { threads: NonZeroUsize::MIN, queue: NonZeroUsize::MIN };
    let processor = ImageRsProcessor::start(size).unwrap();
    let upload = png(2_000, 500, ColorType::Rgb, &vec![9; 3_000_000]);
    let picture = processor.process(upload.into()).await.unwrap();
    for (image, size) in [(&picture.full, (1_024, 256)), (&picture.thumb, (256, 64))] {
        assert_eq!(image.key().format(), ImageFormat::Jpeg);
        let decoded = decode::decode(image.bytes(), 1_024).unwrap().raster;
        assert_eq!((decoded.width, decoded.height), size);
    }
    let refused = processor.process(Bytes::from_static(b"GIF89a")).await;
    assert!(matches!(refused, Err(ProcessError::UnknownFormat)));
}

#[test]
fn the_same_pixels_are_the_same_picture() {
    let pixels = noise(3 * 40 * 30);
    let bare = png(40, 30, ColorType::Rgb, &pixels);
    let mut trailed = bare.clone();
    trailed.extend(b"PK\x03\x04 something else");
    let seen = picture(&bare).unwrap();
    assert_eq!(picture(&trailed).unwrap(), seen);
    assert_eq!(seen.avatar().keys().count(), 1, "it was small already");
}

#[test]
fn what_one_sees_through_stays_so_unless_it_takes_too_much() {
    let glass = png(800, 800, ColorType::Rgba, &[10, 200, 30, 99].repeat(640_000));
    let seen = picture(&glass).unwrap();
    assert_eq!(seen.full.key().format(), ImageFormat::Webp);
    let decoded = webp::decode(seen.full.bytes(), 1_024).unwrap().raster;
    assert_eq!(decoded.pixels[..4], [10, 200, 30, 99]);

    let photo = png(1_024, 1_024, ColorType::Rgba, &noise(4 << 20));
    let seen = picture(&photo).unwrap();
    assert_eq!(seen.full.key().format(), ImageFormat::Jpeg);
    assert!(seen.full.bytes().len() < Image::MAX_BYTES / 2);
    // A thumbnail of it is small enough.
    assert_eq!(seen.thumb.key().format(), ImageFormat::Webp);
}

#[test]
fn an_alpha_channel_that_hides_nothing_is_none() {
    let solid = png(20, 20, ColorType::Rgba, &[1, 2, 3, 255].repeat(400));
    assert_eq!(picture(&solid).unwrap().full.key().format(), ImageFormat::Jpeg);
}

#[test]
fn sizes_are_checked_before_anything_is_decoded() {
    assert!(check_size(MAX_PIXELS, WORKING_MEMORY).is_ok());
    let refused = check_size(MAX_PIXELS + 1, 0);
    assert!(matches!(refused, Err(ProcessError::TooManyPixels { max: MAX_PIXELS, .. })));
    // Of what takes twice the memory there may be half as much.
    let refused = check_size(MAX_PIXELS, 2 * WORKING_MEMORY);
    assert!(matches!(refused, Err(ProcessError::TooManyPixels { max: 20_000_000, .. })));
    assert!(matches!(check_size(0, 0), Err(ProcessError::Unreadable(_))));
}
