//! Forms that are not the one that is asked for.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpStream},
};

use reqwest::{Method, blocking::Body};

use super::{
    png,
    upload::{FORM, form, part, path, send, upload},
};
use crate::harness::{Caller, a_student, service};

/// A form and how it is refused: its name, its type, itself, status and code.
pub type BadForm = (&'static str, &'static str, Vec<u8>, u16, &'static str);

/// What is no form, or not this one.
pub fn bad_forms() -> Vec<BadForm> {
    let png = png::halves(8, 8);
    let good = form("me.png", &png);
    let end = b"--between--\r\n".to_vec();
    let file = part("file", "me.png", &png);
    let nameless =
        [b"--between\r\nContent-Type: image/png\r\n\r\n".to_vec(), png.clone(), b"\r\n".to_vec()];
    let headers = format!("--between\r\n{}\r\n", "X-More: header\r\n".repeat(100)).into_bytes();
    let mixed = "multipart/mixed; boundary=between";
    vec![
        ("JSON", "application/json", b"{}".to_vec(), 415, "unsupported_media_type"),
        ("the file itself", "image/png", png.clone(), 415, "unsupported_media_type"),
        ("no type", "", good.clone(), 415, "unsupported_media_type"),
        (
            "another type of form",
            "application/x-www-form-urlencoded",
            b"file=x".to_vec(),
            415,
            "unsupported_media_type",
        ),
        ("parts of no form", mixed, good.clone(), 415, "unsupported_media_type"),
        ("no boundary", "multipart/form-data", good.clone(), 400, "malformed_request"),
        (
            "an empty boundary",
            "multipart/form-data; boundary=",
            good.clone(),
            400,
            "malformed_request",
        ),
        (
            "another boundary",
            "multipart/form-data; boundary=other",
            good.clone(),
            400,
            "malformed_request",
        ),
        ("nothing", FORM, Vec::new(), 400, "malformed_request"),
        ("no field", FORM, end.clone(), 422, "required"),
        (
            "another field",
            FORM,
            [part("avatar", "me.png", &png), end.clone()].concat(),
            422,
            "invalid",
        ),
        (
            "a field more",
            FORM,
            [file.clone(), part("x", "", b"1"), end.clone()].concat(),
            422,
            "unknown_field",
        ),
        ("two files", FORM, [file.clone(), file.clone(), end.clone()].concat(), 422, "too_many"),
        (
            "many fields",
            FORM,
            [part("x", "", b"1").repeat(1_000), end.clone()].concat(),
            422,
            "invalid",
        ),
        (
            "a field without a name",
            FORM,
            [nameless.concat(), end.clone()].concat(),
            400,
            "malformed_request",
        ),
        ("a name with a zero", FORM, form("avatar.png\0.html", &png), 400, "malformed_request"),
        (
            "a file that does not end",
            FORM,
            file[..file.len() - 10].to_vec(),
            400,
            "malformed_request",
        ),
        (
            "many headers",
            FORM,
            [headers, file.clone(), end.clone()].concat(),
            400,
            "malformed_request",
        ),
        (
            "no end of its headers",
            FORM,
            [b"--between\r\n".to_vec(), vec![b'x'; 200_000]].concat(),
            400,
            "malformed_request",
        ),
        (
            "a file too large",
            FORM,
            form("me.png", &vec![0; (8 << 20) + 1]),
            413,
            "payload_too_large",
        ),
    ]
}

#[test]
fn every_wrong_field_is_named() {
    let ann = a_student().sign_up(service());
    let png = png::halves(8, 8);
    let body = [part("a/b", "x", b"1"), part("photo", "me.png", &png), b"--between--\r\n".to_vec()]
        .concat();
    send(&ann, FORM, body).invalid(&[
        ("/a~1b", "unknown_field"),
        ("/photo", "unknown_field"),
        ("/file", "required"),
    ]);
}

#[test]
fn a_file_has_a_greatest_size_and_others_keep_theirs() {
    let ann = a_student().sign_up(service());
    let problem = upload(&ann, &vec![0; (8 << 20) + 1]).refused(413, "payload_too_large");
    assert_eq!(problem["params"]["max"], 8 << 20);
    // Of this size it is looked at.
    upload(&ann, &vec![0; 8 << 20]).refused(415, "unsupported_media_type");
    let body = format!("{{\"bio\": \"{}\"}}", "x".repeat(300_000));
    let patch = ann.send(Method::PATCH, &ann.profile(), |request| {
        request.header("Content-Type", "application/json").body(body)
    });
    patch.refused(413, "payload_too_large");
}

#[test]
fn who_sends_too_much_hears_why() {
    let service = service();
    let ann = a_student().sign_up(service);
    let photo = form("me.jpg", &vec![0; 12 << 20]);
    for caller in ann.everywhere() {
        let put = |caller: &Caller| {
            let body = photo.clone();
            caller.send(Method::PUT, &path(&ann), |request| {
                request.header("Content-Type", FORM).body(body)
            })
        };
        put(&caller).refused(413, "payload_too_large");
        put(&caller.signed_in("of long ago")).refused(401, "token_invalid");
        put(&caller.with("Content-Encoding", "gzip")).refused(415, "unsupported_media_type");
    }
    let other = a_student().sign_up(service);
    for caller in other.everywhere() {
        let answer = caller.send(Method::PUT, &path(&ann), |request| {
            request.header("Content-Type", FORM).body(form("me.jpg", &vec![0; 7 << 20]))
        });
        answer.refused(404, "not_found");
    }
}

#[test]
fn a_form_without_end_is_cut() {
    let ann = a_student().sign_up(service());
    let head = b"--between\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n".to_vec();
    let endless = Body::new(std::io::Cursor::new(head).chain(std::io::repeat(b'x')));
    let answer = ann.try_send(Method::PUT, &path(&ann), |request| {
        request.header("Content-Type", FORM).body(endless)
    });
    // The service hangs up; whether a client still reads the answer is the client's luck.
    if let Ok(answer) = answer {
        answer.refused(413, "payload_too_large");
    }
    ann.get("/students").ok();
}

#[test]
fn a_compressed_form_is_not_unpacked() {
    let ann = a_student().sign_up(service());
    let body = png::compressed(&form("me.png", &vec![0; 4 << 20]));
    let answer =
        ann.with("Content-Encoding", "deflate").send(Method::PUT, &path(&ann), |request| {
            request.header("Content-Type", FORM).body(body)
        });
    answer.refused(415, "unsupported_media_type");
}

#[test]
fn who_hangs_up_in_the_middle_changes_nothing() {
    let ann = a_student().sign_up(service());
    let body = form("me.png", &png::halves(300, 300));
    for process in ann.everywhere() {
        let address = process.origin().strip_prefix("http://").unwrap().to_owned();
        let mut connection = TcpStream::connect(address).unwrap();
        let head = format!(
            "PUT /api{} HTTP/1.1\r\nHost: mentoro\r\nAuthorization: Bearer {}\r\n\
             Content-Type: {FORM}\r\nContent-Length: {}\r\n\r\n",
            path(&ann),
            ann.session["access_token"].as_str().unwrap(),
            body.len(),
        );
        connection.write_all(head.as_bytes()).unwrap();
        connection.write_all(&body[..body.len() / 2]).unwrap();
        connection.shutdown(Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        // Whatever it says, or nothing.
        let _ = connection.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        assert!(!answer.starts_with("HTTP/1.1 5"), "{answer}");
    }
    assert_eq!(ann.get("/students").ok()["avatar_url"], serde_json::Value::Null);
}
