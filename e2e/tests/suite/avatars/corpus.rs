//! What people upload who mean no good, or whose programs do strange things.

use super::{
    jpeg::{self, Blocks},
    png::{self, GREY, GREY_ALPHA, PALETTE, RGB, RGBA},
    webp,
};

/// What should become of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is a picture, and nothing but its pixels is left.
    Accepted,
    /// It is refused with this code.
    Refused(u16, &'static str),
    /// It is a picture or `invalid_image`: decoders may be lenient.
    Either,
}

use Fate::{Accepted, Either, Refused};

const OTHER_TYPE: Fate = Refused(415, "unsupported_media_type");
const BROKEN: Fate = Refused(422, "invalid_image");
const TOO_MANY: Fate = Refused(422, "too_many_pixels");

/// An upload, and what should become of it.
pub type Case = (String, Vec<u8>, Fate);

fn case(name: &str, file: impl Into<Vec<u8>>, fate: Fate) -> Case {
    (name.to_owned(), file.into(), fate)
}

/// All of them, but those that are large.
pub fn cases() -> Vec<Case> {
    let mut cases = other_types();
    cases.extend(strange_pngs());
    cases.extend(broken_pngs());
    cases.extend(strange_jpegs());
    cases.extend(broken_jpegs());
    cases.extend(webps());
    cases.extend(cut_off());
    cases.extend(polyglots());
    cases
}

fn other_types() -> Vec<Case> {
    let png = png::halves(8, 8);
    let svg =
        r#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.cookie)</script></svg>"#;
    vec![
        case("nothing", "", OTHER_TYPE),
        case("one byte", "\u{1}", OTHER_TYPE),
        case("text", "me.png", OTHER_TYPE),
        case("a page", "<html><script>alert(1)</script></html>", OTHER_TYPE),
        case("SVG with a script", svg, OTHER_TYPE),
        case("SVG after XML", format!("<?xml version=\"1.0\"?>{svg}"), OTHER_TYPE),
        case("a script", "#!/bin/sh\nrm -rf /\n", OTHER_TYPE),
        case("PHP", "<?php system($_GET['c']); ?>", OTHER_TYPE),
        case(
            "GIF",
            b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",
            OTHER_TYPE,
        ),
        case(
            "GIFAR",
            [&b"GIF89a\x01\0\x01\0\0\0\0;"[..], b"PK\x03\x04META-INF/"].concat(),
            OTHER_TYPE,
        ),
        case("BMP", [&b"BM"[..], &[0; 60]].concat(), OTHER_TYPE),
        case("TIFF", [&b"II*\0\x08\0\0\0"[..], &[0; 60]].concat(), OTHER_TYPE),
        case("TIFF the other way round", [&b"MM\0*\0\0\0\x08"[..], &[0; 60]].concat(), OTHER_TYPE),
        case("ICO", [&b"\0\0\x01\0\x01\0"[..], &[0; 60]].concat(), OTHER_TYPE),
        case("PSD", [&b"8BPS\0\x01"[..], &[0; 60]].concat(), OTHER_TYPE),
        case("PDF", "%PDF-1.7\n1 0 obj", OTHER_TYPE),
        case("ZIP", [&b"PK\x03\x04"[..], &png].concat(), OTHER_TYPE),
        case("a program", [&b"\x7fELF\x02\x01\x01"[..], &[0; 60]].concat(), OTHER_TYPE),
        case("HEIC", [&b"\0\0\0\x18ftypheic"[..], &[0; 60]].concat(), OTHER_TYPE),
        case("AVIF", [&b"\0\0\0\x18ftypavif"[..], &[0; 60]].concat(), OTHER_TYPE),
        case("JPEG XL", [&b"\xff\x0a"[..], &[0; 60]].concat(), OTHER_TYPE),
        case("sound in RIFF", [&b"RIFF\x24\0\0\0WAVEfmt "[..], &[0; 60]].concat(), OTHER_TYPE),
        case("half a JPEG signature", b"\xff\xd8", OTHER_TYPE),
        case(
            "a PNG through FTP's text mode",
            [&b"\x89PNG\n\x1a\n"[..], &png[8..]].concat(),
            OTHER_TYPE,
        ),
        case("a PNG after a mark of UTF-8", [&b"\xef\xbb\xbf"[..], &png].concat(), OTHER_TYPE),
        case("a compressed PNG", png::compressed(&png), OTHER_TYPE),
        case("zeros", vec![0; 100_000], OTHER_TYPE),
    ]
}

fn strange_pngs() -> Vec<Case> {
    let palette = png::chunk(b"PLTE", &[255, 0, 0, 0, 255, 0]);
    let striped = || png::data((0..40).map(|_| [0, 1].repeat(20)));
    let text = png::compressed(&vec![b'x'; 20 << 20]);
    let body = || png::data((0..40).map(|_| vec![9; 120]));
    let rgb = |more: Vec<Vec<u8>>| {
        png::file(&[vec![png::header(40, 40, 8, RGB, 0)], more, vec![body()]].concat())
    };
    vec![
        case("one pixel", png::plain(1, 1, 8, RGB, &[1, 2, 3]), Accepted),
        case("one bit per pixel", png::plain(16, 16, 1, GREY, &[]), BROKEN),
        case(
            "black and white",
            png::file(&[
                png::header(16, 16, 1, GREY, 0),
                png::data((0..16).map(|_| vec![0xaa, 0x55])),
            ]),
            Accepted,
        ),
        case("grey", png::plain(300, 20, 8, GREY, &[77]), Accepted),
        case("grey, 16 bits", png::plain(30, 20, 16, GREY, &[77, 1]), Accepted),
        case("grey with alpha", png::plain(30, 20, 8, GREY_ALPHA, &[77, 20]), Accepted),
        case("16 bits", png::plain(300, 300, 16, RGB, &[1, 0, 2, 0, 3, 0]), Accepted),
        case(
            "16 bits with alpha",
            png::plain(2_000, 300, 16, RGBA, &[1, 0, 2, 0, 3, 0, 9, 9]),
            Accepted,
        ),
        case(
            "a palette",
            png::file(&[png::header(40, 40, 8, PALETTE, 0), palette.clone(), striped()]),
            Accepted,
        ),
        case(
            "a palette with alpha",
            png::file(&[
                png::header(40, 40, 8, PALETTE, 0),
                palette,
                png::chunk(b"tRNS", &[0, 128]),
                striped(),
            ]),
            Accepted,
        ),
        case("in seven passes", png::interlaced_halves(300, 200), Accepted),
        case("in seven passes, and small", png::interlaced_halves(3, 2), Accepted),
        case("two frames", png::animated(64), Accepted),
        case("very wide", png::plain(60_000, 2, 8, RGB, &[1, 2, 3]), Accepted),
        case("very high", png::plain(2, 60_000, 8, RGB, &[1, 2, 3]), Accepted),
        case(
            "text that is a bomb",
            rgb(vec![png::chunk(b"zTXt", &[&b"Comment\0\0"[..], &text].concat())]),
            Accepted,
        ),
        case(
            "a profile that is a bomb",
            rgb(vec![png::chunk(b"iCCP", &[&b"secret\0\0"[..], &text].concat())]),
            Accepted,
        ),
        case("EXIF of nowhere", rgb(vec![png::chunk(b"eXIf", b"MM\0*\xff\xff\xff\xff")]), Accepted),
        case("its place", rgb(vec![png::chunk(b"tEXt", b"GPS\0 55.7558 secret")]), Accepted),
        case(
            "chunks that nobody knows",
            rgb(vec![png::chunk(b"seCr", b"secret <script>")]),
            Accepted,
        ),
    ]
}

fn broken_pngs() -> Vec<Case> {
    let good = png::halves(64, 64);
    let at = |place: usize| {
        let mut file = good.clone();
        file[place] ^= 0x55;
        file
    };
    let header = png::header(64, 64, 8, RGB, 0);
    let with_header =
        |header: Vec<u8>| png::file(&[header, png::data((0..64).map(|_| vec![0; 192]))]);
    vec![
        case("a wrong sum of its header", at(png::SIGNATURE.len() + 8 + 13), BROKEN),
        // All of the picture has been read by then.
        case("a wrong sum of its data", at(good.len() - 13), Either),
        case("changed data", at(60), BROKEN),
        case("no header", png::file(&[png::data((0..4).map(|_| vec![0; 12]))]), BROKEN),
        case("no data", png::file(std::slice::from_ref(&header)), BROKEN),
        case("empty data", png::file(&[header.clone(), png::chunk(b"IDAT", b"")]), BROKEN),
        case(
            "data that is none",
            png::file(&[header.clone(), png::chunk(b"IDAT", b"<script>")]),
            BROKEN,
        ),
        case(
            "too few rows",
            png::file(&[header, png::data((0..60).map(|_| vec![0; 192]))]),
            BROKEN,
        ),
        case(
            "no palette",
            png::file(&[png::header(8, 8, 8, PALETTE, 0), png::data((0..8).map(|_| vec![0; 8]))]),
            Either,
        ),
        case(
            "colours beyond the palette",
            png::file(&[
                png::header(8, 8, 8, PALETTE, 0),
                png::chunk(b"PLTE", &[1, 2, 3]),
                png::data((0..8).map(|_| vec![200; 8])),
            ]),
            Either,
        ),
        case("no width", with_header(png::header(0, 64, 8, RGB, 0)), BROKEN),
        case("no height", with_header(png::header(64, 0, 8, RGB, 0)), BROKEN),
        case("three bits", with_header(png::header(64, 64, 3, RGB, 0)), BROKEN),
        case("a colour type that is none", with_header(png::header(64, 64, 8, 5, 0)), BROKEN),
        case(
            "the greatest size",
            with_header(png::header(0x7fff_ffff, 0x7fff_ffff, 8, RGB, 0)),
            TOO_MANY,
        ),
        case("a size beyond", with_header(png::header(u32::MAX, u32::MAX, 16, RGBA, 0)), TOO_MANY),
        case(
            "ten thousand megapixels",
            with_header(png::header(100_000, 100_000, 8, RGB, 0)),
            TOO_MANY,
        ),
        case("a row too long", with_header(png::header(400_000, 100, 16, RGBA, 0)), BROKEN),
        case(
            "a length beyond the file",
            [png::SIGNATURE, &png::header(8, 8, 8, RGB, 0), b"\x7f\xff\xff\xffIDAT", &[0; 100]]
                .concat(),
            BROKEN,
        ),
    ]
}

fn strange_jpegs() -> Vec<Case> {
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

fn broken_jpegs() -> Vec<Case> {
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

fn webps() -> Vec<Case> {
    let picture = webp::plain(64, 64, [9, 8, 7, 255]);
    let exif = webp::chunk(b"EXIF", &jpeg::exif(1));
    let xmp = webp::chunk(b"XMP ", b"http://ns.adobe.com/xap/1.0/ secret");
    let sized = |width: u16, height: u16| {
        let mut file = webp::LOSSY.to_vec();
        file[26..28].copy_from_slice(&width.to_le_bytes());
        file[28..30].copy_from_slice(&height.to_le_bytes());
        file
    };
    vec![
        case("WebP", picture.clone(), Accepted),
        case("WebP that one sees through", webp::plain(1_500, 700, [9, 8, 7, 100]), Accepted),
        case("WebP with loss", webp::LOSSY, Accepted),
        case("moving WebP", webp::animated(64), Accepted),
        case(
            "WebP with EXIF and XMP",
            webp::file(&[webp::extended(0b1100, 64, 64), webp::frame(&picture), exif, xmp]),
            Accepted,
        ),
        case("a WebP of nothing", b"RIFF\x04\0\0\0WEBP", BROKEN),
        case("a WebP without a picture", webp::file(&[webp::extended(0, 64, 64)]), BROKEN),
        case(
            "a WebP that says it is larger",
            webp::file(&[webp::extended(0, 128, 128), webp::frame(&picture)]),
            Either,
        ),
        case("the greatest WebP", sized(16_383, 16_383), TOO_MANY),
        case("a WebP that takes too much", sized(6_000, 6_000), TOO_MANY),
        case("a WebP that ends at once", sized(4_000, 4_000), Either),
        case(
            "moving WebP without frames",
            webp::file(&[webp::extended(0b10, 64, 64), webp::chunk(b"ANIM", &[0; 6])]),
            BROKEN,
        ),
        case(
            "a chunk beyond its file",
            [&picture[..16], b"\xff\xff\xff\x7f", &picture[20..]].concat(),
            Either,
        ),
    ]
}

/// Good files that end too early.
fn cut_off() -> Vec<Case> {
    let files = [
        ("PNG", png::halves(200, 200)),
        ("JPEG", jpeg::quarters(200, 200)),
        (
            "progressive JPEG",
            Blocks { frame: 0xc2, width: 200, height: 200, components: 3, sampling: 1 }.file(),
        ),
        ("WebP", webp::plain(200, 200, [1, 2, 3, 100])),
    ];
    let mut cases = Vec::new();
    for (name, file) in files {
        for eighth in 1..8 {
            let end = (file.len() * eighth / 8).max(12);
            cases.push(case(&format!("{eighth}/8 of a {name}"), &file[..end], Either));
        }
        cases.push(case(
            &format!("a {name} without its last byte"),
            &file[..file.len() - 1],
            Either,
        ));
    }
    cases
}

/// Pictures that are something else as well.
fn polyglots() -> Vec<Case> {
    let page = b"<html><script>alert('secret')</script></html>";
    let zip = b"PK\x03\x04\x14\0\0\0\0\0 secret.class PK\x05\x06";
    let files = [
        ("PNG", png::halves(64, 64)),
        ("JPEG", jpeg::quarters(64, 64)),
        ("WebP", webp::plain(64, 64, [1; 4])),
    ];
    let mut cases = Vec::new();
    for (name, file) in files {
        for (what, more) in [("a page", &page[..]), ("ZIP", zip), ("RAR", b"Rar!\x1a\x07\0 secret")]
        {
            let file = [&file, more].concat();
            cases.push(case(&format!("{name} and {what}"), file, Accepted));
        }
    }
    cases
}

/// Those that would take much memory, if somebody let them.
pub fn large() -> Vec<Case> {
    let blocks = |frame, width, height, sampling| {
        Blocks { frame, width, height, components: 3, sampling }.file()
    };
    vec![
        case("40 megapixels of JPEG", blocks(0xc0, 8_000, 5_000, 1), Accepted),
        case("40 megapixels of JPEG with coarse colours", blocks(0xc0, 8_000, 5_000, 2), Accepted),
        case("a little more JPEG", blocks(0xc0, 8_000, 5_008, 1), TOO_MANY),
        case("40 megapixels of progressive JPEG", blocks(0xc2, 8_000, 5_000, 2), Accepted),
        case("progressive JPEG that takes too much", blocks(0xc2, 8_000, 5_000, 1), TOO_MANY),
        case("a JPEG as long as they come", blocks(0xc0, 65_500, 600, 1), Accepted),
        case("40 megapixels of PNG", png::plain(8_000, 5_000, 8, RGB, &[1, 2, 3]), Accepted),
        case(
            "40 megapixels of PNG with all there is",
            png::plain(8_000, 5_000, 16, RGBA, &[1; 8]),
            Accepted,
        ),
        case("a little more PNG", png::plain(8_000, 5_001, 8, RGB, &[1, 2, 3]), TOO_MANY),
        case("40 megapixels in seven passes", png::interlaced_halves(8_000, 5_000), Accepted),
        case(
            "16 megapixels of WebP that one sees through",
            webp::plain(4_000, 4_000, [1, 2, 3, 9]),
            Accepted,
        ),
        case("noise to the brim", jpeg::noise(2_000, 1_900), Accepted),
    ]
}
