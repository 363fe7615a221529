use application::images::ProcessError;
use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image as Resized, ImageRef},
};

use super::orientation::Orientation;

/// Pixels of eight bits per channel: red, green, blue and, if there are four, alpha.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    pub width: u32,
    pub height: u32,
    /// Three or four.
    pub channels: usize,
    /// Row by row.
    pub pixels: Vec<u8>,
}

impl Raster {
    /// The same picture, shrunk until it is at most `side` pixels wide and high; never enlarged.
    pub fn fitted(self, side: u32) -> Result<Self, ProcessError> {
        let longest = self.width.max(self.height);
        if longest <= side {
            return Ok(self);
        }
        let fit = |length: u32| {
            let exact = u64::from(length) * u64::from(side);
            let rounded = (exact + u64::from(longest) / 2) / u64::from(longest);
            u32::try_from(rounded).unwrap_or(side).max(1)
        };
        let (width, height) = (fit(self.width), fit(self.height));
        let kind = if self.channels == 4 { PixelType::U8x4 } else { PixelType::U8x3 };
        let source = ImageRef::new(self.width, self.height, &self.pixels, kind).map_err(broken)?;
        let mut target = Resized::new(width, height, kind);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
        Resizer::new().resize(&source, &mut target, &options).map_err(broken)?;
        Ok(Self { width, height, channels: self.channels, pixels: target.into_vec() })
    }

    /// The same picture, turned.
    pub fn upright(self, orientation: Orientation) -> Self {
        if orientation == Orientation::UPRIGHT {
            return self;
        }
        let (width, height) = orientation.turned(self.width, self.height);
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..height {
            for x in 0..width {
                let (x, y) = orientation.source(x, y, self.width, self.height);
                let at = (y as usize * self.width as usize + x as usize) * self.channels;
                pixels.extend_from_slice(&self.pixels[at..at + self.channels]);
            }
        }
        Self { width, height, channels: self.channels, pixels }
    }

    /// Whether one sees through it anywhere.
    pub fn is_translucent(&self) -> bool {
        self.channels == 4 && self.pixels.chunks_exact(4).any(|pixel| pixel[3] != u8::MAX)
    }

    /// The same picture without an alpha channel: on white, where one saw through it.
    pub fn opaque(self) -> Self {
        if self.channels == 3 {
            return self;
        }
        let on_white = |pixel: &[u8]| {
            let alpha = u16::from(pixel[3]);
            let mix = |value: u8| {
                let mixed = u16::from(value) * alpha + 255 * (255 - alpha);
                u8::try_from((mixed + 127) / 255).unwrap_or(u8::MAX)
            };
            [mix(pixel[0]), mix(pixel[1]), mix(pixel[2])]
        };
        let pixels = self.pixels.chunks_exact(4).flat_map(on_white).collect();
        Self { channels: 3, pixels, ..self }
    }
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> ProcessError {
    ProcessError::Broken(error.into())
}
