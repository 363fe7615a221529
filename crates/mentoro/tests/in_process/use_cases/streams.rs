//! Streams of what arrives in inboxes.

use std::{future::Future, sync::Arc, time::Duration};

use application::{
    accounts::{AccountDesk, Revocations, SignedIn},
    admin::AdminDesk,
    events::{Delivery, EventStream, EventStreams, OpenStreamError, StreamEnd},
    housekeeping::Housekeeping,
    kernel::{Policy, StreamRules},
    requests::RequestDesk,
};
use domain::{
    ids::RequestId,
    requests::{QueryText, RequestChange, Status},
};
use tokio::{
    task::JoinSet,
    time::{advance, pause, resume, timeout},
};

use crate::world::{Mentor, Student, World};

/// Bounds a test that would hang.
const PATIENCE: Duration = Duration::from_secs(20);

/// What runs in the background of a replica that has streams.
struct Running(#[expect(dead_code, reason = "ends them")] JoinSet<()>);

fn run(world: &World) -> Running {
    let mut tasks = JoinSet::new();
    let streams = world.part::<dyn EventStreams>();
    tasks.spawn(async move {
        loop {
            streams.turn().await.unwrap();
        }
    });
    let revocations = world.part::<dyn Revocations>();
    tasks.spawn(async move {
        loop {
            revocations.look().await.unwrap();
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    Running(tasks)
}

async fn soon<T>(what: impl Future<Output = T>) -> T {
    timeout(PATIENCE, what).await.unwrap()
}

async fn open(world: &World, caller: SignedIn, last: Option<u64>) -> EventStream {
    let streams = world.part::<dyn EventStreams>();
    streams.open(caller, last.map(Some)).await.unwrap()
}

/// The next entries' numbers.
async fn numbers(stream: &mut EventStream, count: usize) -> Vec<u64> {
    let mut numbers = Vec::new();
    while numbers.len() < count {
        match soon(stream.next()).await {
            Some(Delivery::Entry(number, _)) => numbers.push(number),
            Some(Delivery::Beat) => {}
            other => panic!("{other:?} after {numbers:?}"),
        }
    }
    numbers
}

async fn end(stream: &mut EventStream) -> StreamEnd {
    loop {
        match soon(stream.next()).await {
            Some(Delivery::Beat) => {}
            Some(Delivery::End(end)) => {
                assert_eq!(soon(stream.next()).await, None);
                return end;
            }
            other => panic!("{other:?}"),
        }
    }
}

/// A request, and `count` changes of it that the mentor is told of.
async fn told(world: &World, student: &Student, mentor: &Mentor, count: usize) {
    let request = world.ask(student, mentor).await;
    let desk = world.part::<dyn RequestDesk>();
    for number in 1..count {
        let query = QueryText::parse(&format!("question {number}")).unwrap();
        let change = RequestChange { query: Some(query), ..RequestChange::default() };
        desk.change(student.caller, RequestId::new(request.id), change, None).await.unwrap();
    }
    world.decide(student.caller, &request, Status::Cancelled).await;
}

#[tokio::test]
async fn what_arrives_is_brought_in_order_and_once() {
    let world = World::new().await;
    let _running = run(&world);
    let (anna, dan) = (world.student("anna").await, world.mentor("dan").await);
    let (mut phone, mut tablet) =
        (open(&world, dan.caller, None).await, open(&world, dan.caller, None).await);
    let mut hers = open(&world, anna.caller, None).await;
    assert_eq!((phone.start(), phone.is_reset()), (0, false));
    let request = world.ask(&anna, &dan).await;
    let Some(Delivery::Entry(1, view)) = soon(phone.next()).await else { panic!("no entry") };
    assert_eq!((view.kind, view.request.unwrap().id), ("request.created", request.id));
    world.decide(dan.caller, &request, Status::Refused).await;
    assert_eq!(numbers(&mut hers, 1).await, [1]);
    told(&world, &world.student("boris").await, &dan, 3).await;
    assert_eq!(numbers(&mut phone, 4).await, [2, 3, 4, 5]);
    assert_eq!(numbers(&mut tablet, 5).await, [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn a_stream_goes_on_after_the_last_entry_that_was_seen() {
    let world = World::new().await;
    let (anna, dan) = (world.student("anna").await, world.mentor("dan").await);
    told(&world, &anna, &dan, 5).await;
    // At another replica, which was not there when it happened.
    let other = world.apart();
    let _running = run(&other);
    let mut stream = open(&other, dan.caller, Some(2)).await;
    assert_eq!((stream.start(), stream.is_reset()), (2, false));
    assert_eq!(numbers(&mut stream, 4).await, [3, 4, 5, 6]);
    let mut all = open(&other, dan.caller, Some(0)).await;
    assert_eq!(numbers(&mut all, 6).await, [1, 2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn what_cannot_be_told_any_more_is_a_reset() {
    let world = World::new().await;
    let _running = run(&world);
    let (anna, dan) = (world.student("anna").await, world.mentor("dan").await);
    told(&world, &anna, &dan, 2).await;
    let streams = world.part::<dyn EventStreams>();
    for unknown in [Some(4), Some(u64::MAX), None] {
        let stream = streams.open(dan.caller, Some(unknown)).await.unwrap();
        assert_eq!((stream.start(), stream.is_reset()), (3, true), "{unknown:?}");
    }
    // So is what was forgotten.
    world.later(Duration::from_hours(30 * 24) + Duration::from_secs(1));
    world.part::<dyn Housekeeping>().run_due().await.unwrap();
    let again = world.sign_in("dan", domain::accounts::Role::Mentor).await.unwrap();
    let dan_again = world.caller(&again).await;
    let mut stream = open(&world, dan_again, Some(2)).await;
    assert_eq!((stream.start(), stream.is_reset()), (3, true));
    assert!(!open(&world, dan_again, Some(3)).await.is_reset(), "nothing came after it");
    told(&world, &world.student("boris").await, &dan, 1).await;
    assert_eq!(numbers(&mut stream, 2).await, [4, 5]);
}

#[tokio::test]
async fn a_replica_that_hears_nothing_finds_news_by_looking() {
    let world = World::new().await;
    let other = world.apart();
    let _running = run(&other);
    let (anna, dan) = (world.student("anna").await, world.mentor("dan").await);
    let mut stream = open(&other, dan.caller, None).await;
    let began = std::time::Instant::now();
    told(&world, &anna, &dan, 3).await;
    assert_eq!(numbers(&mut stream, 4).await, [1, 2, 3, 4]);
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_slow_reader_misses_nothing_and_keeps_little_in_memory() {
    let world = World::new().await;
    let _running = run(&world);
    let (anna, dan) = (world.student("anna").await, world.mentor("dan").await);
    let mut stream = open(&world, dan.caller, None).await;
    told(&world, &anna, &dan, 149).await;
    let expected: Vec<u64> = (1..=150).collect();
    assert_eq!(numbers(&mut stream, 150).await, expected);
}

/// No time passes but what the test lets pass: there is nothing to be read meanwhile.
#[tokio::test]
async fn a_reader_who_takes_nothing_for_half_a_minute_is_cut_off() {
    let world = World::new().await;
    let (anna, dan) = (world.student("anna").await, world.mentor("dan").await);
    let streams = world.part::<dyn EventStreams>();
    let mut stream = open(&world, dan.caller, None).await;
    let mut reading = open(&world, dan.caller, None).await;
    told(&world, &anna, &dan, 1).await;
    world.part::<dyn Revocations>().look().await.unwrap();
    streams.turn().await.unwrap();
    assert_eq!(numbers(&mut reading, 2).await, [1, 2]);
    pause();
    for _ in 0..62 {
        advance(Duration::from_millis(500)).await;
        streams.turn().await.unwrap();
    }
    resume();
    assert_eq!(numbers(&mut stream, 2).await, [1, 2], "what was there already");
    assert_eq!(stream.next().await, None);
    assert_eq!(soon(reading.next()).await, Some(Delivery::Beat), "it was quiet, not stalled");
    let mut again = open(&world, dan.caller, Some(2)).await;
    streams.turn().await.unwrap();
    assert!(!again.is_reset());
    streams.close();
    assert_eq!(end(&mut again).await, StreamEnd::Shutdown);
}

#[tokio::test]
async fn a_stream_ends_with_its_token_its_session_and_its_account() {
    let world = World::new().await;
    let _running = run(&world);
    let anna = world.student("anna").await;
    let mut stream = open(&world, anna.caller, None).await;
    world.part::<dyn AccountDesk>().sign_out(anna.caller, false, None).await.unwrap();
    assert_eq!(end(&mut stream).await, StreamEnd::SessionRevoked);

    let (dan, root) = (world.mentor("dan").await, world.admin("root").await);
    let mut stream = open(&world, dan.caller, None).await;
    let account = dan.caller.account();
    world.part::<dyn AdminDesk>().block(root, account, None).await.unwrap();
    assert_eq!(end(&mut stream).await, StreamEnd::AccountBlocked);

    let boris = world.student("boris").await;
    let mut stream = open(&world, boris.caller, None).await;
    world.later(Duration::from_mins(15) - Duration::from_micros(1));
    assert!(timeout(Duration::from_secs(1), stream.next()).await.is_err());
    world.later(Duration::from_micros(1));
    assert_eq!(end(&mut stream).await, StreamEnd::TokenExpired);
}

#[tokio::test]
async fn a_process_that_is_about_to_end_ends_its_streams_and_opens_no_more() {
    let world = World::new().await;
    let anna = world.student("anna").await;
    let mut stream = open(&world, anna.caller, None).await;
    let streams = world.part::<dyn EventStreams>();
    streams.close();
    assert_eq!(end(&mut stream).await, StreamEnd::Shutdown);
    let refused = streams.open(anna.caller, None).await;
    assert!(matches!(refused, Err(OpenStreamError::Busy(_))));
}

#[tokio::test]
async fn streams_are_limited_by_account_and_by_process() {
    let streams = StreamRules { per_account: 2, in_process: 3 };
    let world = World::under(Policy { streams, ..Policy::default() }).await;
    let people = [world.student("anna").await, world.student("boris").await];
    let streams = world.part::<dyn EventStreams>();
    let first = open(&world, people[0].caller, None).await;
    let _second = open(&world, people[0].caller, None).await;
    let refused = streams.open(people[0].caller, None).await;
    assert!(matches!(refused, Err(OpenStreamError::TooMany(2))));
    let _third = open(&world, people[1].caller, None).await;
    let refused = streams.open(people[1].caller, None).await;
    assert!(matches!(refused, Err(OpenStreamError::Busy(_))));
    drop(first);
    open(&world, people[1].caller, None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_simultaneous_writers_every_entry_is_brought_once_in_order() {
    const WRITERS: usize = 50;
    let world = Arc::new(World::new().await);
    let other = world.apart();
    let _running = [run(&world), run(&other)];
    let dan = Arc::new(world.mentor("dan").await);
    let (mut here, mut there) =
        (open(&world, dan.caller, None).await, open(&other, dan.caller, None).await);
    let mut writers = JoinSet::new();
    for number in 0..WRITERS {
        let student = world.student(&format!("student{number}")).await;
        let (world, dan) = (Arc::clone(&world), Arc::clone(&dan));
        writers.spawn(async move { told(&world, &student, &dan, 1).await });
    }
    let expected: Vec<u64> = (1..=2 * WRITERS as u64).collect();
    assert_eq!(numbers(&mut here, expected.len()).await, expected);
    assert_eq!(numbers(&mut there, expected.len()).await, expected);
    writers.join_all().await;
}
