use image::{ExtendedColorType, ImageError, codecs::jpeg::JpegEncoder};

/// Width and height, pixels.
const SIDE: u32 = 384;

/// Of the encoder, of 100.
const QUALITY: u8 = 88;

/// A colour as red, green and blue, each from 0 to 1.
type Colour = [f32; 3];

/// A picture for somebody fictional, drawn from nothing but their id: a head and shoulders before a
/// wall, in colours of their own. The same id gives the same bytes.
pub fn portrait(id: &str) -> Result<Vec<u8>, ImageError> {
    let number = id.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        // FNV-1a: close ids get far colours.
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    let hue = share(number);
    let (wall, corner) = (colour(hue, 0.85), colour(hue + 0.08, 0.62));
    let (skin, coat) = (colour(0.08, 0.9 - 0.5 * share(number >> 8)), colour(hue + 0.5, 0.45));
    let mut pixels = Vec::new();
    for y in 0..SIDE {
        for x in 0..SIDE {
            let at = [place(x), place(y)];
            let mut seen = blend(wall, corner, f32::midpoint(at[0], at[1]));
            seen = blend(seen, coat, within(at, [0.5, 1.05], [0.38, 0.36]));
            seen = blend(seen, skin, within(at, [0.5, 0.42], [0.17, 0.21]));
            pixels.extend(seen.map(byte));
        }
    }
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode(
        &pixels,
        SIDE,
        SIDE,
        ExtendedColorType::Rgb8,
    )?;
    Ok(jpeg)
}

/// The lowest byte as a share of one.
fn share(number: u32) -> f32 {
    f32::from(number.to_le_bytes()[0]) / 255.0
}

#[expect(clippy::cast_precision_loss, reason = "a picture has few pixels")]
fn place(pixel: u32) -> f32 {
    (pixel as f32 + 0.5) / SIDE as f32
}

/// A soft colour of this hue, in turns, and lightness.
fn colour(hue: f32, lightness: f32) -> Colour {
    [0.0, 1.0 / 3.0, 2.0 / 3.0].map(|turn| {
        let wave = ((hue + turn) * std::f32::consts::TAU).cos();
        (lightness + 0.14 * wave).clamp(0.0, 1.0)
    })
}

fn blend(under: Colour, over: Colour, share: f32) -> Colour {
    [0, 1, 2].map(|channel| under[channel] + (over[channel] - under[channel]) * share)
}

/// 1 inside of an ellipse, 0 outside, and in between on its edge, which so looks smooth.
fn within(at: [f32; 2], middle: [f32; 2], radii: [f32; 2]) -> f32 {
    let [x, y] = [0, 1].map(|axis| (at[axis] - middle[axis]) / radii[axis]);
    ((1.0 - x.hypot(y)) * 60.0).clamp(0.0, 1.0)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of one times 255 is a byte"
)]
fn byte(share: f32) -> u8 {
    (share * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_picture_of_their_own() {
        let picture = portrait("rust1").unwrap();
        assert_eq!(picture, portrait("rust1").unwrap());
        assert_ne!(picture, portrait("rust2").unwrap());
        assert!(picture.len() < 64 << 10);
    }
}
