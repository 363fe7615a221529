//! Uploading, and looking at what became of it.

use image::ImageFormat;
use reqwest::{Method, header::HeaderMap};
use serde_json::Value;

use crate::harness::{Account, Answer, Caller, Fetched};

/// The content type of [`form`].
pub const FORM: &str = "multipart/form-data; boundary=between";

/// A form with this file under this name.
pub fn form(name: &str, file: &[u8]) -> Vec<u8> {
    [part("file", name, file), b"--between--\r\n".to_vec()].concat()
}

/// One field of a form.
pub fn part(field: &str, name: &str, content: &[u8]) -> Vec<u8> {
    let head = format!(
        "--between\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
         Content-Type: image/png\r\n\r\n"
    );
    [head.as_bytes(), content, b"\r\n"].concat()
}

/// Where somebody's avatar is set.
pub fn path(account: &Account) -> String {
    format!("{}/avatar", account.profile())
}

/// Makes `file` the account's avatar.
#[track_caller]
pub fn upload(account: &Account, file: &[u8]) -> Answer {
    send(account, FORM, form("me.png", file))
}

/// Sends any body as the account's avatar.
#[track_caller]
pub fn send(account: &Account, content_type: &str, body: Vec<u8>) -> Answer {
    account.send(Method::PUT, &path(account), |request| {
        request.header("Content-Type", content_type).body(body)
    })
}

#[track_caller]
pub fn remove(account: &Account) -> Value {
    account.delete(&path(account)).ok()
}

/// The addresses of both sizes of a picture.
#[track_caller]
pub fn urls(profile: &Value) -> [String; 2] {
    ["avatar_url", "avatar_thumb_url"].map(|url| {
        let text = profile[url].as_str().unwrap_or_else(|| panic!("no {url} in {profile}"));
        assert!(text.starts_with("/images/avatars/"), "{text}");
        text.to_owned()
    })
}

/// A picture as anybody may see it.
#[derive(Debug)]
pub struct Seen {
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub width: u32,
    pub height: u32,
    /// Red, green, blue and alpha.
    pub pixels: Vec<u8>,
}

impl Seen {
    /// Looks at the picture, which is whole, of the type that it says, and has nothing but pixels.
    #[track_caller]
    pub fn at(anyone: &Caller, url: &str) -> Self {
        let Fetched { status, headers, bytes } = anyone.fetch(url, &[]);
        assert_eq!(status, 200, "{url}");
        let format = match headers["content-type"].to_str().unwrap() {
            "image/jpeg" => ImageFormat::Jpeg,
            "image/webp" => ImageFormat::WebP,
            other => panic!("{url} is {other}"),
        };
        assert_eq!(image::guess_format(&bytes).unwrap(), format);
        let (width, height, pixels) = match format {
            ImageFormat::Jpeg => {
                let image = image::load_from_memory_with_format(&bytes, format).unwrap();
                (image.width(), image.height(), image.to_rgba8().into_raw())
            }
            _ => super::webp::pixels(&bytes),
        };
        let seen = Self { headers, bytes, width, height, pixels };
        for trace in TRACES {
            assert!(!seen.contains(trace), "{} is in {url}", String::from_utf8_lossy(trace));
        }
        seen
    }

    /// Both sizes of somebody's picture, each no larger than it may be.
    #[track_caller]
    pub fn both(anyone: &Caller, profile: &Value) -> [Self; 2] {
        let seen = urls(profile).map(|url| Self::at(anyone, &url));
        for (seen, most) in seen.iter().zip([1024, 256]) {
            assert!(seen.width.max(seen.height) <= most, "{} × {}", seen.width, seen.height);
            assert!(seen.bytes.len() <= 4 << 20);
        }
        seen
    }

    pub fn contains(&self, trace: &[u8]) -> bool {
        self.bytes.windows(trace.len()).any(|window| window == trace)
    }

    /// The colour at a place of the picture, from 0 to 1 in each direction.
    pub fn color(&self, x: f64, y: f64) -> [u8; 4] {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within it")]
        let place = |share: f64, length: u32| (share * f64::from(length)) as usize;
        let at = (place(y, self.height) * self.width as usize + place(x, self.width)) * 4;
        self.pixels[at..at + 4].try_into().unwrap()
    }
}

/// What nothing of may be left in a picture.
const TRACES: [&[u8]; 12] = [
    b"Exif\0\0",
    b"GPS 55",
    b"<script",
    b"<svg",
    b"<?php",
    b"<html",
    b"PK\x03\x04",
    b"ICC_PROFILE",
    b"http",
    b"Rar!",
    b"secret",
    b"ns.adobe.com",
];
