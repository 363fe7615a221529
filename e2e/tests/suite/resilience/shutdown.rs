//! The end: what runs is finished, nothing new begins.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use serde_json::json;
use stack::StackError;

use crate::harness::{a_service, a_student, credentials, eventually};

#[test]
fn a_request_under_way_is_answered_before_the_end() {
    let service = a_service().start();
    let ann = a_student().sign_up(&service);
    let body = credentials(&ann.email).to_string();

    // Past nginx, which would keep the request until it is whole.
    let process = &service.processes()[0];
    let address = process.url().replace("http://", "");
    let mut connection = TcpStream::connect(&address).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(
        connection,
        "POST /api/students/sign-in HTTP/1.1\r\nHost: {address}\r\nExpect: 100-continue\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .unwrap();
    let mut answer = BufReader::new(connection.try_clone().unwrap());
    let mut line = String::new();
    answer.read_line(&mut line).unwrap();
    assert!(line.starts_with("HTTP/1.1 100"), "the service has begun to read: {line}");

    let ended = thread::scope(|scope| {
        let ended = scope.spawn(|| process.stop());
        eventually(Duration::from_secs(10), "nobody new is let in", || {
            TcpStream::connect(&address).is_err().then_some(())
        });
        connection.write_all(body.as_bytes()).unwrap();
        let mut rest = String::new();
        answer.read_to_string(&mut rest).unwrap();
        assert!(rest.contains("HTTP/1.1 200"), "{rest}");
        assert!(rest.contains(&ann.id), "{rest}");
        assert!(rest.to_ascii_lowercase().contains("connection: close"), "{rest}");
        ended.join().unwrap().unwrap()
    });
    assert_eq!(ended.and_then(|status| status.code()), Some(0));
}

#[test]
fn an_idle_service_ends_and_starts_again() {
    let service = a_service().start();
    let ann = a_student().sign_up(&service);
    service.stop();
    service.start_again();
    // The same secret signs, the same sessions live.
    assert_eq!(ann.get("/me").ok()["student"]["id"], ann.id.as_str());
}

#[test]
fn a_session_that_ended_stays_ended_after_a_restart() {
    let service = a_service().start();
    let ann = a_student().sign_up(&service);
    ann.post_nothing("/auth/sign-out").no_content();
    service.stop();
    service.start_again();
    ann.is_signed_out();
    service
        .post("/auth/refresh", json!({"refresh_token": ann.refresh_token()}))
        .refused(401, "session_revoked");
}

#[test]
#[cfg_attr(production, ignore = "of one process alone: replicas hold no lock")]
fn a_second_service_on_the_same_folder_refuses_to_start() {
    let service = a_service().start();
    let second = service.second_on_the_same_folder();
    let refused =
        |error: &StackError| matches!(error, StackError::Ended { status, .. } if !status.success());
    assert!(second.as_ref().is_err_and(refused), "{second:?}");
    service.get("/ping").ok();
}
