//! A client of the stream of events.

use std::{
    io::{BufRead, BufReader},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use reqwest::blocking::Response;
use serde_json::Value;

/// Longer than any event may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// An event as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its type; `message` is that of those that name none.
    pub kind: String,
    /// The last id that the stream has named.
    pub id: String,
    pub data: Value,
}

/// A stream that is open. It is read in the background, until it ends or nobody wants it any more.
pub struct Events {
    events: Receiver<Event>,
}

impl Events {
    /// Reads what `response` brings.
    pub fn read(response: Response) -> Self {
        let (sender, events) = channel();
        thread::spawn(move || follow(response, &sender));
        let stream = Self { events };
        let beginning = stream.next().unwrap();
        assert_eq!(beginning.kind, "", "nothing was missed");
        stream
    }

    /// The next event; `None` at the end.
    #[track_caller]
    pub fn next(&self) -> Option<Event> {
        match self.events.recv_timeout(PATIENCE) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("nothing comes for {PATIENCE:?}"),
        }
    }

    /// The next event, which is of this type and not the end.
    #[track_caller]
    pub fn next_is(&self, kind: &str) -> Event {
        let event = self.next().unwrap_or_else(|| panic!("the stream has ended before {kind}"));
        assert_eq!(event.kind, kind, "{event:?}");
        event
    }

    /// The stream ends, for this reason and within `bound`.
    #[track_caller]
    pub fn ends_with(&self, code: &str, bound: Duration) {
        let began = Instant::now();
        let end = self.next_is("end");
        assert_eq!(end.data["code"], code);
        assert_eq!(self.next(), None);
        assert!(began.elapsed() <= bound, "after {:?}", began.elapsed());
    }
}

/// Takes events apart as browsers do, except that the beginning, which names an id and no data, is
/// told, too.
fn follow(response: Response, events: &Sender<Event>) {
    let nothing = Event { kind: String::new(), id: String::new(), data: Value::Null };
    let (mut event, mut is_comment) = (nothing, true);
    for line in BufReader::new(response).lines() {
        let Ok(line) = line else { return };
        if line.is_empty() {
            let next = Event { kind: String::new(), id: event.id.clone(), data: Value::Null };
            let whole = std::mem::replace(&mut event, next);
            if !std::mem::replace(&mut is_comment, true) && events.send(whole).is_err() {
                return;
            }
        } else if let Some((field, value)) = line.split_once(": ") {
            is_comment = false;
            match field {
                "event" => value.clone_into(&mut event.kind),
                "id" => value.clone_into(&mut event.id),
                "data" => event.data = serde_json::from_str(value).unwrap(),
                _ => {}
            }
        }
    }
}
