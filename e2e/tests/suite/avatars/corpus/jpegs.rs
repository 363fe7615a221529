//! JPEG files that are strange, and such as are broken.

use super::{
    super::jpeg::{self, Blocks},
    BROKEN, Case,
    Fate::{Accepted, Either},
    TOO_MANY, case,
};

pub fn strange_jpegs() -> Vec<Case> {
    let blocks = |frame, components, sampling| {
        Blocks { frame, width: 256, height: 128, components, sampling }.file()
    };
    let photo = jpeg::quarters(640, 480);
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>secret</x:xmpmeta>";
    let profile = [&b"ICC_PROFILE\0\x01\x01"[..], &[0xff; 3_000]].concat();
    vec![
        case("a photograph", photo.clone(), Accepted),
        case("one pixel as JPEG", jpeg::plain(1, 1, [9; 3]), Accepted),
        case("noise", jpeg::noise(1_100, 1_100), Accepted),
        case("grey JPEG", blocks(0xc0, 1, 1), Accepted),
        case("inks", blocks(0xc0, 4, 1), Accepted),
        case("coarse colours", blocks(0xc0, 3, 2), Accepted),
        case("progressive", blocks(0xc2, 3, 1), Accepted),
        case("progressive with coarse colours", blocks(0xc2, 3, 2), Accepted),
        case("EXIF with a place", jpeg::with_segment(&photo, 0xe1, &jpeg::exif(1)), Accepted),
        case(
            "broken EXIF",
            jpeg::with_segment(&photo, 0xe1, b"Exif\0\0MM\0*\xff\xff\xff\xff"),
            Accepted,
        ),
        case("XMP", jpeg::with_segment(&photo, 0xe1, xmp), Accepted),
        case("a broken profile", jpeg::with_segment(&photo, 0xe2, &profile), Accepted),
        case(
            "PHP in a comment",
            jpeg::with_segment(&photo, 0xfe, b"<?php system('secret'); ?>"),
            Accepted,
        ),
        case(
            "a page in a comment",
            jpeg::with_segment(&photo, 0xfe, b"<html><script>alert(1)</script>"),
            Accepted,
        ),
    ]
}

pub fn broken_jpegs() -> Vec<Case> {
    let blocks =
        |frame, width, height| Blocks { frame, width, height, components: 3, sampling: 1 }.file();
    let photo = jpeg::quarters(64, 64);
    let without = |marker: u8| {
        let at = photo.windows(2).position(|pair| pair == [0xff, marker]).unwrap();
        let length = usize::from(u16::from_be_bytes([photo[at + 2], photo[at + 3]]));
        [&photo[..at], &photo[at + 2 + length..]].concat()
    };
    vec![
        case("a signature alone", b"\xff\xd8\xff", BROKEN),
        case("a beginning and an end", b"\xff\xd8\xff\xd9", BROKEN),
        case("no quantization", without(0xdb), Either),
        case("no frame", without(0xc0), BROKEN),
        case("no codes", without(0xc4), Either),
        case("arithmetic codes", blocks(0xc9, 64, 64), BROKEN),
        case("lossless", blocks(0xc3, 64, 64), BROKEN),
        case("hierarchical", blocks(0xc5, 64, 64), BROKEN),
        case("no height in its frame", blocks(0xc0, 64, 0), BROKEN),
        case("no width in its frame", blocks(0xc0, 0, 64), BROKEN),
        case(
            "the greatest JPEG, of nothing",
            {
                let mut file = blocks(0xc0, 8, 8);
                let frame = file.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
                file[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
                file
            },
            TOO_MANY,
        ),
        case(
            "two frames in one",
            {
                let frame = jpeg::segment(0xc0, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0]);
                [&photo[..2], &frame, &photo[2..]].concat()
            },
            BROKEN,
        ),
        case("garbage after its header", [&photo[..20], &[0x5a; 5_000]].concat(), BROKEN),
    ]
}
