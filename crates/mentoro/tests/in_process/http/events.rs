//! Streams of events as they are on the wire.

use std::time::Duration;

use actix_web::{body::BoxBody, http::Method};
use application::{
    events::EventStreams,
    kernel::{Policy, StreamRules},
};
use serde_json::{Value, json};
use tokio::{task::JoinSet, time::timeout};

use super::{
    api::{Caller, EVENT_STREAM, api, next_chunk},
    people::{ask, decide, mentor, student},
};
use crate::world::World;

/// Bounds a test that would hang.
const PATIENCE: Duration = Duration::from_secs(20);

/// Serves the streams of `world` until it is dropped.
fn run(world: &World) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let streams = world.part::<dyn EventStreams>();
    tasks.spawn(async move {
        loop {
            streams.turn().await.unwrap();
        }
    });
    tasks
}

/// An open stream.
struct Stream(BoxBody);

/// An event: its fields by name.
#[derive(Debug, Default, PartialEq)]
struct Event {
    id: Option<String>,
    kind: Option<String>,
    data: Value,
}

impl Stream {
    async fn open(caller: &Caller) -> Self {
        let response = caller.begin(&Method::GET, "/api/events", None).await;
        assert_eq!(response.status().as_u16(), 200);
        let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap();
        assert_eq!(header("Content-Type"), EVENT_STREAM);
        assert_eq!(header("Content-Encoding"), "identity");
        assert_eq!(header("X-Accel-Buffering"), "no");
        assert_eq!(header("Cache-Control"), "private, no-cache");
        Self(response.into_body())
    }

    /// What comes next, as it is written.
    async fn text(&mut self) -> Option<String> {
        let chunk = timeout(PATIENCE, next_chunk(&mut self.0)).await.unwrap();
        chunk.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
    }

    async fn event(&mut self) -> Event {
        let text = self.text().await.unwrap();
        assert!(text.ends_with("\n\n"), "{text:?}");
        let mut event = Event::default();
        for line in text.lines().filter(|line| !line.is_empty()) {
            let (field, value) = line.split_once(": ").unwrap();
            match field {
                "id" => event.id = Some(value.to_owned()),
                "event" => event.kind = Some(value.to_owned()),
                "data" => event.data = serde_json::from_str(value).unwrap(),
                "retry" => drop(value.parse::<u64>().unwrap()),
                _ => panic!("{text:?}"),
            }
        }
        event
    }
}

#[actix_web::test]
async fn an_event_is_a_notification_with_a_number_and_a_type() {
    let world = World::new().await;
    let _running = run(&world);
    let api = api(&world).await;
    let (anna, dan) = (student(&api, "anna").await, mentor(&api, "dan").await);
    let mut stream = Stream::open(&dan.with("Accept-Encoding", "gzip")).await;
    let beginning = stream.event().await;
    assert_eq!(beginning, Event { id: Some("0".into()), ..Event::default() });

    let request = ask(&anna, &dan).await;
    let event = stream.event().await;
    assert_eq!((event.id.as_deref(), event.kind.as_deref()), (Some("1"), Some("request.created")));
    assert_eq!(event.data["request"]["id"], request.as_str());
    let inbox = dan.get("/api/notifications").await.ok();
    assert_eq!(inbox["items"][0], event.data);
    assert_eq!((&inbox["unread"], &inbox["next_cursor"]), (&json!(1), &Value::Null));

    decide(&anna, &request, "CANCELLED").await.ok();
    let event = stream.event().await;
    assert_eq!((event.id.as_deref(), event.kind.as_deref()), (Some("2"), Some("request.updated")));
    assert_eq!(event.data["status"], "CANCELLED");
    world.part::<dyn EventStreams>().close();
    let last = stream.event().await;
    assert_eq!(last.kind.as_deref(), Some("end"));
    assert_eq!(last.data, json!({"code": "shutdown"}));
    assert_eq!(stream.text().await, None);
    let refused = dan.get("/api/events").await.refused(503, "unavailable");
    assert!(refused.retry_after() > 0);
}

#[actix_web::test]
async fn a_client_comes_back_with_the_last_id_that_it_has_seen() {
    let world = World::new().await;
    let _running = run(&world);
    let api = api(&world).await;
    let (anna, dan) = (student(&api, "anna").await, mentor(&api, "dan").await);
    let request = ask(&anna, &dan).await;
    decide(&anna, &request, "CANCELLED").await.ok();
    let back = |last: &str| dan.with("Last-Event-ID", last);

    let mut stream = Stream::open(&back("1")).await;
    assert_eq!(stream.event().await.id.as_deref(), Some("1"));
    assert_eq!(stream.event().await.id.as_deref(), Some("2"));
    for unknown in ["3", "-1", "one", "18446744073709551616"] {
        let mut stream = Stream::open(&back(unknown)).await;
        let event = stream.event().await;
        assert_eq!(event.kind.as_deref(), Some("reset"), "{unknown}");
        assert_eq!(event.id.as_deref(), Some("2"), "{unknown}");
    }
    let mut stream = Stream::open(&back("")).await;
    let fresh = Event { id: Some("2".into()), ..Event::default() };
    assert_eq!(stream.event().await, fresh, "no id is the first time");
}

#[actix_web::test]
async fn one_stream_too_many_is_refused_until_another_has_gone() {
    let streams = StreamRules { per_account: 1, in_process: 2 };
    let world = World::under(Policy { streams, ..Policy::default() }).await;
    let api = api(&world).await;
    let (anna, dan) = (student(&api, "anna").await, mentor(&api, "dan").await);
    let boris = student(&api, "boris").await;
    let mut stream = Stream::open(&dan).await;
    let refused = dan.get("/api/events").await.refused(429, "rate_limited");
    assert_eq!(refused["params"], json!({"max": 1}));
    assert!(refused.retry_after() > 0);
    let _other = Stream::open(&anna).await;
    boris.get("/api/events").await.refused(503, "unavailable");
    stream.text().await.unwrap();
    drop(stream);
    Stream::open(&dan).await;
}

#[actix_web::test]
async fn what_was_read_is_named_in_one_of_two_ways() {
    let world = World::new().await;
    let api = api(&world).await;
    let dan = mentor(&api, "dan").await;
    let id = "0199f000-0000-7000-8000-000000000001";
    let read = async |body: Value| dan.post("/api/notifications/read", body).await;
    assert_eq!(read(json!({"up_to": id})).await.ok(), json!({"unread": 0}));
    assert_eq!(read(json!({"ids": [id]})).await.ok(), json!({"unread": 0}));
    read(json!({})).await.refused(422, "required");
    read(json!({"up_to": id, "ids": []})).await.refused(422, "unknown_field");
    read(json!({"up_to": "1"})).await.refused(422, "invalid_id");
    let wrong = read(json!({"ids": [id, "2"]})).await.refused(422, "invalid_id");
    assert_eq!(wrong["errors"][0]["pointer"], "/ids/1");
    read(json!({"ids": vec![id; 101]})).await.refused(422, "too_many");
    dan.get("/api/notifications?cursor=x").await.refused(422, "invalid_cursor");
}
