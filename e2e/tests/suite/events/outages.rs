//! Streams, while something breaks.

use std::time::Duration;

use serde_json::json;
use stack::{Redis, Scratch};

use crate::harness::{
    Account, Caller, Events, a_mentor, a_service, a_student, ask, eventually, unique,
};

/// How long an event may take when no hint tells of it.
const BOUND: Duration = Duration::from_secs(5);

/// A request that is changed again and again, of which the mentor is told each time.
struct Changes<'a> {
    student: &'a Account,
    request: String,
}

impl Changes<'_> {
    fn make(&self, by: &Caller, count: usize) {
        for _ in 0..count {
            let body = json!({"query": unique("question ")});
            by.signed_in(self.student.session["access_token"].as_str().unwrap())
                .patch(&self.request, body)
                .ok();
        }
    }
}

/// The ids of the next events are these.
#[track_caller]
fn brings(stream: &Events, ids: std::ops::RangeInclusive<usize>) {
    for id in ids {
        assert_eq!(stream.next().unwrap().id, id.to_string());
    }
}

#[test]
fn a_client_whose_process_was_killed_misses_nothing() {
    let service = a_service().start();
    let (ann, boris) = (a_student().sign_up(&service), a_mentor().sign_up(&service));
    let changes = Changes { student: &ann, request: ask(&ann, &boris) };
    let here = boris.everywhere().next().unwrap();
    let there = boris.everywhere().last().unwrap();
    let stream = here.with("Last-Event-ID", "0").events();
    changes.make(&there, 4);
    brings(&stream, 1..=5);
    // On its way, or never told: what the client has not seen is what it asks for.
    changes.make(&there, 2);
    service.processes()[0].kill().unwrap();
    let mut last = 5;
    while let Some(event) = stream.next() {
        last += 1;
        assert_eq!(event.id, last.to_string());
    }
    if service.processes().len() == 1 {
        service.start_again();
    }
    changes.make(&there, 3);
    let stream = there.with("Last-Event-ID", &last.to_string()).events();
    brings(&stream, last + 1..=10);
    changes.make(&there, 1);
    brings(&stream, 11..=11);
}

#[test]
#[cfg_attr(not(production), ignore = "of replicas: one process alone has no Redis")]
fn without_redis_events_come_a_little_later() {
    let folder = Scratch::new("events-redis").unwrap();
    let redis = Redis::start(folder.path()).unwrap();
    let service = a_service().with("MENTORO_REDIS_URL", redis.url()).start();
    let (ann, boris) = (a_student().sign_up(&service), a_mentor().sign_up(&service));
    let changes = Changes { student: &ann, request: ask(&ann, &boris) };
    let streams: Vec<_> =
        boris.everywhere().map(|caller| caller.with("Last-Event-ID", "1").events()).collect();
    let writers: Vec<_> = boris.everywhere().collect();
    let mut told = 1;
    for round in 0..9 {
        match round {
            3 => redis.kill().unwrap(),
            6 => redis.start().unwrap(),
            _ => {}
        }
        changes.make(&writers[round % writers.len()], 3);
        let began = std::time::Instant::now();
        for stream in &streams {
            brings(stream, told + 1..=told + 3);
        }
        assert!(began.elapsed() < BOUND, "round {round}: {:?}", began.elapsed());
        told += 3;
    }
    eventually(Duration::from_secs(10), "all is well again", || {
        let ready = service.outside("/health/ready").ok()?;
        (ready.status == 200).then_some(())
    });
}
