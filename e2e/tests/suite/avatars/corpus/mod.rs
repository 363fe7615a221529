//! What people upload who mean no good, or whose programs do strange things.

mod jpegs;
mod others;
mod pngs;

use super::{
    jpeg::{self, Blocks},
    png::{self, RGB, RGBA},
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

const BROKEN: Fate = Refused(422, "invalid_image");
const TOO_MANY: Fate = Refused(422, "too_many_pixels");

/// An upload, and what should become of it.
pub type Case = (String, Vec<u8>, Fate);

fn case(name: &str, file: impl Into<Vec<u8>>, fate: Fate) -> Case {
    (name.to_owned(), file.into(), fate)
}

/// All of them, but those that are large.
pub fn cases() -> Vec<Case> {
    let mut cases = others::other_types();
    cases.extend(pngs::strange_pngs());
    cases.extend(pngs::broken_pngs());
    cases.extend(jpegs::strange_jpegs());
    cases.extend(jpegs::broken_jpegs());
    cases.extend(webps());
    cases.extend(cut_off());
    cases.extend(polyglots());
    cases
}

fn webps() -> Vec<Case> {
    let picture = webp::plain(64, 64, [9, 8, 7, 255]);
    let exif = webp::chunk(*b"EXIF", &jpeg::exif(1));
    let xmp = webp::chunk(*b"XMP ", b"http://ns.adobe.com/xap/1.0/ secret");
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
            webp::file(&[webp::extended(0b10, 64, 64), webp::chunk(*b"ANIM", &[0; 6])]),
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
