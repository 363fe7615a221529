use std::{
    io::{Read, Write},
    sync::Mutex,
    sync::mpsc::channel,
};

use super::front_before;
use crate::support::{stub::Stub, wire::client_of};

#[test]
fn an_event_arrives_while_its_stream_is_still_open() {
    let (end, ended) = channel::<()>();
    let ended = Mutex::new(ended);
    let stub = Stub::new(move |_, stream| {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(b"9\r\ndata: 1\n\n\r\n").unwrap();
        // The stream stays open until the test has seen its first event.
        let _ = ended.lock().unwrap().recv();
        stream.write_all(b"0\r\n\r\n").is_ok()
    });
    let (_folder, front) = front_before(&stub);
    let request = client_of(&front)
        .get(format!("{}/api/events", front.url()))
        .header("accept-encoding", "gzip, br");
    let mut answer = request.send().unwrap();
    let mut event = [0; 9];
    answer.read_exact(&mut event).unwrap();
    assert_eq!(&event, b"data: 1\n\n");
    end.send(()).unwrap();
    assert_eq!(answer.read(&mut event).unwrap(), 0);
}
