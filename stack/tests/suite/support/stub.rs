//! A server that does just what a test wants.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// A request as a server sees it: its first line, then its headers, in small letters.
pub type Seen = Arc<Mutex<Vec<String>>>;

/// A server on a free loopback port. It goes with the process of the test.
pub struct Stub {
    pub port: u16,
    seen: Seen,
}

impl Stub {
    /// Answers each request by `answer`, given its head; it hangs up when that says `false`.
    pub fn new(answer: impl Fn(&str, &mut TcpStream) -> bool + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Seen::default();
        let (answer, noted) = (Arc::new(answer), seen.clone());
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (answer, noted) = (answer.clone(), noted.clone());
                thread::spawn(move || converse(stream, &noted, answer.as_ref()));
            }
        });
        Self { port, seen }
    }

    /// 200 with this body, whatever is asked.
    pub fn saying(body: &'static str) -> Self {
        Self::new(move |_, stream| send(stream, "content-type: text/plain", body))
    }

    /// Takes each request and breaks off.
    pub fn breaking_off() -> Self {
        Self::new(|_, _| false)
    }

    /// The heads of the requests so far.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

/// Sends a 200 with these header lines; says that the connection stays.
pub fn send(stream: &mut TcpStream, headers: &str, body: &str) -> bool {
    let length = body.len();
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n{headers}\r\n\r\n{body}");
    stream.write_all(answer.as_bytes()).is_ok()
}

/// A port on which nobody listens.
pub fn dead_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

fn converse(stream: TcpStream, seen: &Seen, answer: &dyn Fn(&str, &mut TcpStream) -> bool) {
    let mut writer = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).unwrap_or(0) == 0 {
                return;
            }
        }
        let (line, headers) = head.split_once("\r\n").unwrap();
        let head = format!("{line}\n{}", headers.to_ascii_lowercase().replace('\r', ""));
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        reader.read_exact(&mut body).unwrap();
        seen.lock().unwrap().push(head.clone());
        if !answer(&head, &mut writer) {
            return;
        }
    }
}
