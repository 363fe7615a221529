use std::process::{Command, Stdio};

use super::front_before;
use crate::support::{
    stub::Stub,
    wire::{client_of, header},
};

/// What the handshake came to, in the words of openssl.
fn handshake(port: u16, options: &[&str]) -> String {
    let output = Command::new("openssl")
        .args(["s_client", "-alpn", "h2,http/1.1", "-cipher", "DEFAULT@SECLEVEL=0"])
        .args(["-connect", &format!("127.0.0.1:{port}")])
        .args(options)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn http_2_is_spoken_over_tls_1_2_and_1_3_and_nothing_older() {
    let (_folder, front) = front_before(&Stub::saying("hello"));
    for (option, version) in [("-tls1_3", "TLSv1.3"), ("-tls1_2", "TLSv1.2")] {
        let text = handshake(front.port(), &[option]);
        assert!(text.contains(&format!("New, {version}, Cipher is")), "{text}");
        assert!(text.contains("ALPN protocol: h2"), "{text}");
    }
    for option in ["-tls1_1", "-tls1"] {
        let text = handshake(front.port(), &[option]);
        assert!(text.contains("Cipher is (NONE)"), "{text}");
    }
}

#[test]
fn plain_http_is_sent_to_https_with_method_and_body() {
    let (_folder, front) = front_before(&Stub::saying("hello"));
    let url = format!("http://127.0.0.1:{}/api/mentors?query=rust", front.http_port());
    let answer = client_of(&front).post(url).body("x").send().unwrap();
    assert_eq!(answer.status(), 308);
    assert_eq!(header(&answer, "location"), [format!("{}/api/mentors?query=rust", front.url())]);
}
