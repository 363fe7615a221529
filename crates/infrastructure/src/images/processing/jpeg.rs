use std::{collections::HashMap, io::Cursor};

use application::images::ProcessError;
use jpeg_decoder::{CodingProcess, Decoder, PixelFormat};

use super::{check_size, decode::Decoded, orientation::Orientation, raster::Raster, unreadable};

/// What a progressive image keeps of each sample until its last scan is read.
const COEFFICIENT: u64 = 2;

/// Decodes at an eighth, a quarter or half of the size where that is enough: the cosine transform
/// gives these almost for nothing.
pub fn decode(upload: &[u8], wanted: u32) -> Result<Decoded, ProcessError> {
    let mut decoder = Decoder::new(Cursor::new(upload));
    decoder.read_info().map_err(unreadable)?;
    let info = decoder.info().ok_or_else(|| unreadable("it has no frame"))?;
    let pixels = u64::from(info.width) * u64::from(info.height);
    check_size(pixels, 0)?;
    if info.coding_process == CodingProcess::DctProgressive {
        let headers = Headers::of(upload).ok_or_else(|| unreadable("its headers are broken"))?;
        let samples = headers.samples(pixels).ok_or_else(|| unreadable("it has no frame"))?;
        check_size(pixels, samples * COEFFICIENT)?;
        if !headers.are_complete() {
            return Err(unreadable("scans are missing"));
        }
    }
    let wanted = u16::try_from(wanted).unwrap_or(u16::MAX);
    decoder.scale(wanted, wanted).map_err(unreadable)?;
    let pixels = decoder.decode().map_err(unreadable)?;
    let info = decoder.info().ok_or_else(|| unreadable("it has no frame"))?;
    let pixels = match info.pixel_format {
        PixelFormat::RGB24 => pixels,
        PixelFormat::L8 => pixels.into_iter().flat_map(|grey| [grey; 3]).collect(),
        PixelFormat::CMYK32 => pixels.chunks_exact(4).flat_map(of_inks).collect(),
        PixelFormat::L16 => return Err(unreadable("it has 16 bits per pixel")),
    };
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let raster = Raster { width, height, channels: 3, pixels };
    Ok(Decoded { raster, orientation: Orientation::of_exif(decoder.exif_data()) })
}

/// The colour of cyan, magenta, yellow and black inks on white.
fn of_inks(inks: &[u8]) -> [u8; 3] {
    let left = |ink: u8| u16::from(u8::MAX - ink);
    let shine = |ink: u8| u8::try_from(left(ink) * left(inks[3]) / 255).unwrap_or(u8::MAX);
    [shine(inks[0]), shine(inks[1]), shine(inks[2])]
}

/// What the headers of a file tell that the decoder keeps to itself (ITU-T T.81, annex B).
#[derive(Debug, Default)]
struct Headers {
    /// Identifier and sampling factors, across and down, of each component of the frame.
    components: Vec<(u8, u64, u64)>,
    /// Which of its 64 coefficients each component has to the last bit, by its identifier.
    finished: HashMap<u8, u64>,
}

impl Headers {
    fn of(upload: &[u8]) -> Option<Self> {
        let mut headers = Self::default();
        for (marker, content) in segments(upload) {
            match marker {
                // The kinds of frames lie among the tables of codes (C4), extensions (C8) and
                // arithmetic (CC).
                0xc4 | 0xc8 | 0xcc => {}
                0xc0..=0xcf => headers.read_frame(content)?,
                0xda => headers.read_scan(content)?,
                _ => {}
            }
        }
        Some(headers)
    }

    fn read_frame(&mut self, frame: &[u8]) -> Option<()> {
        let components = frame.get(6..)?.chunks_exact(3).take(usize::from(*frame.get(5)?));
        let component =
            |it: &[u8]| (it[0], u64::from(it[1] >> 4).max(1), u64::from(it[1] & 15).max(1));
        self.components = components.map(component).collect();
        Some(())
    }

    fn read_scan(&mut self, scan: &[u8]) -> Option<()> {
        let components = usize::from(*scan.first()?);
        let (ids, rest) = scan.get(1..)?.split_at_checked(2 * components)?;
        let [first, last, approximation, ..] = *rest else { return None };
        if approximation & 15 > 0 {
            // The lowest bits are still to come.
            return Some(());
        }
        for id in ids.chunks_exact(2) {
            let finished = self.finished.entry(id[0]).or_default();
            for coefficient in first..=last.min(63) {
                *finished |= 1 << coefficient;
            }
        }
        Some(())
    }

    /// How many samples an image of so many pixels has: colours may be coarser than brightness.
    fn samples(&self, pixels: u64) -> Option<u64> {
        let across = self.components.iter().map(|(_, across, _)| across).max()?;
        let down = self.components.iter().map(|(.., down)| down).max()?;
        let kept: u64 = self.components.iter().map(|(_, across, down)| across * down).sum();
        Some(pixels.saturating_mul(kept) / (across * down))
    }

    /// Whether every scan is there. The decoder would guess the rest, and take twice the memory.
    fn are_complete(&self) -> bool {
        self.components.iter().all(|(id, ..)| self.finished.get(id) == Some(&u64::MAX))
    }
}

/// The segments of a file by their markers. Coded data between them are passed over.
fn segments(upload: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            at += upload.get(at..)?.iter().position(|&byte| byte == 0xff)?;
            at += upload.get(at..)?.iter().position(|&byte| byte != 0xff)?;
            let marker = *upload.get(at)?;
            at += 1;
            // A coded 0xff, what stands alone, and the ends of pieces of coded data.
            if matches!(marker, 0x00 | 0x01 | 0xd0..=0xd9) {
                continue;
            }
            let length = upload.get(at..at + 2)?;
            let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
            let content = upload.get(at + 2..at + length.max(2))?;
            at += length.max(2);
            return Some((marker, content));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], length.as_slice(), content].concat()
    }

    fn frame(factors: [u8; 3]) -> Vec<u8> {
        let mut content = vec![8, 0, 16, 0, 16, 3];
        for (component, factors) in (1..).zip(factors) {
            content.extend([component, factors, 0]);
        }
        segment(0xc2, &content)
    }

    fn headers(segments: &[Vec<u8>]) -> Headers {
        let file = [&b"\xff\xd8\xff\xe0\x00\x04ab"[..], &segments.concat()].concat();
        Headers::of(&file).unwrap()
    }

    #[test]
    fn coarse_colours_count_less() {
        let samples = |factors| headers(&[frame(factors)]).samples(1_000).unwrap();
        assert_eq!(samples([0x11, 0x11, 0x11]), 3_000);
        assert_eq!(samples([0x22, 0x11, 0x11]), 1_500);
        assert_eq!(samples([0x21, 0x11, 0x11]), 2_000);
        assert_eq!(headers(&[]).samples(1_000), None);
    }

    #[test]
    fn scans_are_complete_when_nothing_is_to_come() {
        let scan = |id: u8, first: u8, last: u8, approximation: u8| {
            let coded = b"\x12\xff\x00\xff\xd0\x34";
            [segment(0xda, &[1, id, 0, first, last, approximation]), coded.to_vec()].concat()
        };
        let first = segment(0xda, &[3, 1, 0, 2, 0, 3, 0, 0, 0, 0]);
        let mut file = vec![frame([0x11; 3]), first, scan(1, 1, 63, 0), scan(2, 1, 63, 1)];
        assert!(!headers(&file).are_complete());
        file.extend([scan(2, 1, 63, 0x10), scan(3, 1, 5, 0)]);
        assert!(!headers(&file).are_complete());
        file.push(scan(3, 6, 63, 0));
        assert!(headers(&file).are_complete());
    }

    #[test]
    fn black_ink_is_black_and_no_ink_is_white() {
        assert_eq!(of_inks(&[0, 0, 0, 0]), [255; 3]);
        assert_eq!(of_inks(&[0, 0, 0, 255]), [0; 3]);
        assert_eq!(of_inks(&[0, 255, 255, 0]), [255, 0, 0]);
    }
}
