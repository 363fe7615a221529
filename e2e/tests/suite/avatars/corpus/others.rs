//! What is no picture, or none of those that are taken.

use super::{super::png, Case, Fate::Refused, case};

const OTHER_TYPE: super::Fate = Refused(415, "unsupported_media_type");

pub fn other_types() -> Vec<Case> {
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
