//! PNG files that are strange, and such as are broken.

use super::{
    super::png::{self, GREY, GREY_ALPHA, PALETTE, RGB, RGBA},
    BROKEN, Case,
    Fate::{Accepted, Either},
    TOO_MANY, case,
};

pub fn strange_pngs() -> Vec<Case> {
    let palette = png::chunk(*b"PLTE", &[255, 0, 0, 0, 255, 0]);
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
                png::chunk(*b"tRNS", &[0, 128]),
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
            rgb(vec![png::chunk(*b"zTXt", &[&b"Comment\0\0"[..], &text].concat())]),
            Accepted,
        ),
        case(
            "a profile that is a bomb",
            rgb(vec![png::chunk(*b"iCCP", &[&b"secret\0\0"[..], &text].concat())]),
            Accepted,
        ),
        case(
            "EXIF of nowhere",
            rgb(vec![png::chunk(*b"eXIf", b"MM\0*\xff\xff\xff\xff")]),
            Accepted,
        ),
        case("its place", rgb(vec![png::chunk(*b"tEXt", b"GPS\0 55.7558 secret")]), Accepted),
        case(
            "chunks that nobody knows",
            rgb(vec![png::chunk(*b"seCr", b"secret <script>")]),
            Accepted,
        ),
    ]
}

pub fn broken_pngs() -> Vec<Case> {
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
        case("empty data", png::file(&[header.clone(), png::chunk(*b"IDAT", b"")]), BROKEN),
        case(
            "data that is none",
            png::file(&[header.clone(), png::chunk(*b"IDAT", b"<script>")]),
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
                png::chunk(*b"PLTE", &[1, 2, 3]),
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
