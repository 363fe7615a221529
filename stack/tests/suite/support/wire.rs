//! What clients send, and what they get.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use reqwest::{
    blocking::{Client, Response},
    redirect::Policy,
};
use serde_json::Value;
use stack::Nginx;

/// A client that trusts the front and follows no redirect.
pub fn client_of(front: &Nginx) -> Client {
    let certificate = front.certificate().pem().unwrap();
    Client::builder()
        .tls_built_in_root_certs(false)
        .add_root_certificate(reqwest::Certificate::from_pem(&certificate).unwrap())
        .redirect(Policy::none())
        .timeout(Duration::from_secs(20))
        .no_proxy()
        .build()
        .unwrap()
}

/// What a replica answers.
pub fn ping(front: &Nginx) -> String {
    format!("{}/api/ping", front.url())
}

/// The values of a header, as often as it was sent.
pub fn header(answer: &Response, name: &str) -> Vec<String> {
    let values = answer.headers().get_all(name).iter();
    values.map(|value| value.to_str().unwrap().to_owned()).collect()
}

/// An answer that must be a problem: its body.
pub fn problem(answer: Response) -> Value {
    assert_eq!(header(&answer, "content-type"), ["application/problem+json"]);
    let (status, id) = (answer.status().as_u16(), header(&answer, "x-request-id"));
    let body: Value = serde_json::from_str(&answer.text().unwrap()).unwrap();
    assert_eq!(body["status"], status);
    assert_eq!(id, [body["trace_id"].as_str().unwrap()]);
    body
}

/// Status, headers and body of a request in plain HTTP that no client library would send.
pub fn raw(port: u16, method: &str, target: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}
