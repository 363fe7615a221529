use super::raster::Raster;

/// Where the pixels of a row belong: in the row `y`, from the column `first` on, in steps of `step`.
#[derive(Debug)]
pub struct Row {
    pub y: u32,
    pub first: u32,
    pub step: u32,
}

/// Averages squares of pixels to one each while they come in, in whatever order, so that the whole
/// image is never there. See-through pixels count as little as one sees of them.
#[derive(Debug)]
pub struct Shrinker {
    /// Of the image that comes in.
    size: (u32, u32),
    channels: usize,
    /// The side of a square.
    factor: u32,
    /// Of the image that goes out.
    width: u32,
    height: u32,
    /// The sums of each square, channel by channel; colours are weighted by alpha. A square has
    /// fewer than 2¹⁶ pixels of the 4·10⁷ that an image may have, since there are 1,024 in a row.
    sums: Vec<u32>,
    /// Instead of sums, where nothing is to be summed.
    pixels: Vec<u8>,
}

impl Shrinker {
    /// For an image that goes on to be shown at most `wanted` pixels wide and high.
    pub fn new((width, height): (u32, u32), channels: usize, wanted: u32) -> Self {
        let factor = (width.max(height) / wanted).max(1);
        let (small_width, small_height) = (width.div_ceil(factor), height.div_ceil(factor));
        let values = small_width as usize * small_height as usize * channels;
        let (sums, pixels) = if factor == 1 { (0, values) } else { (values, 0) };
        Self {
            size: (width, height),
            channels,
            factor,
            width: small_width,
            height: small_height,
            sums: vec![0; sums],
            pixels: vec![0; pixels],
        }
    }

    /// Shrinks an image that is there already, and lets go of it.
    pub fn shrink(raster: Raster, wanted: u32) -> Raster {
        let mut shrinker = Self::new((raster.width, raster.height), raster.channels, wanted);
        if shrinker.factor == 1 {
            return raster;
        }
        let rows = raster.pixels.chunks_exact(raster.width as usize * raster.channels);
        for (y, pixels) in (0..).zip(rows) {
            shrinker.take(&Row { y, first: 0, step: 1 }, raster.channels, pixels);
        }
        shrinker.finish()
    }

    /// Takes the pixels of a row, each of so many samples: grey, or red, green and blue; and alpha if
    /// the image has it. Written for speed where nothing is optimised.
    pub fn take(&mut self, row: &Row, samples: usize, data: &[u8]) {
        let is_grey = samples < 3;
        let start = (row.y / self.factor) as usize * self.width as usize;
        let (mut x, mut from) = (row.first, 0);
        while x < self.size.0 && from + samples <= data.len() {
            let red = data[from];
            let (green, blue) = if is_grey { (red, red) } else { (data[from + 1], data[from + 2]) };
            let at = (start + (x / self.factor) as usize) * self.channels;
            if self.factor == 1 {
                self.pixels[at] = red;
                self.pixels[at + 1] = green;
                self.pixels[at + 2] = blue;
                if self.channels == 4 {
                    self.pixels[at + 3] = data[from + samples - 1];
                }
            } else if self.channels == 4 {
                let alpha = u32::from(data[from + samples - 1]);
                self.sums[at] += u32::from(red) * alpha;
                self.sums[at + 1] += u32::from(green) * alpha;
                self.sums[at + 2] += u32::from(blue) * alpha;
                self.sums[at + 3] += alpha;
            } else {
                self.sums[at] += u32::from(red);
                self.sums[at + 1] += u32::from(green);
                self.sums[at + 2] += u32::from(blue);
            }
            x += row.step;
            from += samples;
        }
    }

    /// The image as far as it came in.
    pub fn finish(self) -> Raster {
        let pixels = if self.factor == 1 { self.pixels } else { self.averages() };
        Raster { width: self.width, height: self.height, channels: self.channels, pixels }
    }

    fn averages(&self) -> Vec<u8> {
        let mut pixels = Vec::with_capacity(self.sums.len());
        let mut squares = self.sums.chunks_exact(self.channels);
        for row in 0..self.height {
            for column in 0..self.width {
                let Some(sums) = squares.next() else { return pixels };
                // At the edges squares are cut off.
                let (width, height) = self.size;
                let side = |length: u32, place: u32| self.factor.min(length - place * self.factor);
                let count = side(width, column) * side(height, row);
                let weight = if self.channels == 4 { sums[3] } else { count };
                pixels.extend(sums[..3].iter().map(|&sum| mean(sum, weight)));
                pixels.extend(sums.get(3).map(|&alpha| mean(alpha, count)));
            }
        }
        pixels
    }
}

/// Rounded; nothing of nothing.
fn mean(sum: u32, count: u32) -> u8 {
    let rounded = (u64::from(sum) + u64::from(count) / 2).checked_div(u64::from(count));
    rounded.and_then(|mean| u8::try_from(mean).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows come from the last to the first, and of each the odd columns before the even ones.
    fn shrunk(size: (u32, u32), samples: usize, pixel: impl Fn(u32, u32) -> Vec<u8>) -> Raster {
        let channels = if samples.is_multiple_of(2) { 4 } else { 3 };
        let mut shrinker = Shrinker::new(size, channels, 4);
        for y in (0..size.1).rev() {
            for first in [1, 0] {
                let data: Vec<u8> = (first..size.0).step_by(2).flat_map(|x| pixel(x, y)).collect();
                shrinker.take(&Row { y, first, step: 2 }, samples, &data);
            }
        }
        shrinker.finish()
    }

    #[test]
    fn squares_become_their_average_and_edges_too() {
        let image = shrunk((9, 3), 3, |x, y| {
            vec![u8::try_from(10 * x).unwrap(), 7, 100 * u8::from(y == 2)]
        });
        assert_eq!((image.width, image.height), (5, 2));
        let pixel = |x: usize, y: usize| &image.pixels[(y * 5 + x) * 3..][..3];
        assert_eq!(pixel(0, 0), [5, 7, 0]);
        assert_eq!(pixel(1, 0), [25, 7, 0]);
        assert_eq!(pixel(4, 0), [80, 7, 0], "a column alone");
        assert_eq!(pixel(4, 1), [80, 7, 100], "a pixel alone");
    }

    #[test]
    fn what_nobody_sees_has_no_colour() {
        // Red that one sees beside green that one does not.
        let half =
            |x: u32, _| if x.is_multiple_of(2) { vec![200, 0, 0, 255] } else { vec![0, 255, 0, 0] };
        let image = shrunk((8, 8), 4, half);
        assert_eq!(image.pixels[..4], [200, 0, 0, 128]);
        assert_eq!(shrunk((8, 8), 4, |_, _| vec![9, 9, 9, 0]).pixels[..4], [0; 4]);
    }

    #[test]
    fn grey_is_as_much_of_each_colour() {
        assert_eq!(shrunk((8, 8), 1, |_, _| vec![90]).pixels[..4], [90; 4]);
        assert_eq!(shrunk((8, 8), 2, |_, _| vec![90, 7]).pixels[..4], [90, 90, 90, 7]);
        assert_eq!(shrunk((2, 2), 2, |_, _| vec![90, 7]).pixels[..4], [90, 90, 90, 7]);
    }

    #[test]
    fn a_small_image_stays_as_it_is() {
        let image = shrunk((3, 2), 4, |x, y| {
            vec![u8::try_from(x).unwrap(), u8::try_from(y).unwrap(), 3, 4]
        });
        assert_eq!(image.pixels[20..], [2, 1, 3, 4]);
        assert_eq!((image.width, image.height), (3, 2));
    }
}
