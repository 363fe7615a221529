//! Requests that nobody touches.

use std::time::Duration;

use application::{
    accounts::{AccountDesk, SignedIn},
    housekeeping::Housekeeping,
    kernel::{Policy, RequestRules},
    requests::{ChangeRequestError, RequestDesk, RequestView},
    stats::StatsDesk,
};
use domain::{
    ids::RequestId,
    requests::{RequestChange, Status, TransitionError},
};

use crate::world::{Mentor, Student, World, to};

const DAY: Duration = Duration::from_hours(24);

/// The longest time that is shorter.
const fn just_before(time: Duration) -> Duration {
    time.saturating_sub(Duration::from_micros(1))
}

async fn a_pair(world: &World) -> (Student, Mentor) {
    (world.student("anna").await, world.mentor("dan").await)
}

/// What happens by itself, at a moment at which every job has its turn.
async fn housekeeping(world: &World) {
    world.part::<dyn Housekeeping>().run_due().await.unwrap();
}

async fn status(world: &World, student: &Student, request: &RequestView) -> String {
    let desk = world.part::<dyn RequestDesk>();
    let seen = desk.request(student.caller, RequestId::new(request.id)).await.unwrap();
    seen.unwrap().status
}

/// What somebody heard about requests, in words.
async fn heard(world: &World, caller: SignedIn) -> Vec<String> {
    let export = world.part::<dyn AccountDesk>().export(caller).await.unwrap().unwrap();
    let entries = export["notifications"].as_array().unwrap().iter();
    entries.map(|entry| entry["type"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_mentor_is_reminded_once_after_eleven_days() {
    let world = World::new().await;
    let (student, mentor) = a_pair(&world).await;
    let request = world.ask(&student, &mentor).await;
    world.later(just_before(11 * DAY));
    housekeeping(&world).await;
    assert_eq!(heard(&world, mentor.caller).await, ["request.created"]);
    for _ in 0..3 {
        world.later(Duration::from_mins(1));
        housekeeping(&world).await;
        // Another process, or this one after a restart.
        housekeeping(&world.replica(|ports| ports)).await;
    }
    let all = ["request.created", "request.expiring"];
    assert_eq!(heard(&world, mentor.caller).await, all);
    assert!(heard(&world, student.caller).await.is_empty(), "it is the mentor's to answer");
    // Nothing else is different.
    let desk = world.part::<dyn RequestDesk>();
    let seen = desk.request(student.caller, RequestId::new(request.id)).await.unwrap();
    assert_eq!(seen, Some(request));
}

#[tokio::test]
async fn nobody_is_reminded_of_what_was_answered_or_is_over() {
    let world = World::new().await;
    let (student, mentor) = a_pair(&world).await;
    let (boris, vera) = (world.student("boris").await, world.student("vera").await);
    world.accepted(&student, &mentor).await;
    let refused = world.ask(&boris, &mentor).await;
    world.decide(mentor.caller, &refused, Status::Refused).await;
    world.ask(&vera, &mentor).await;
    // Nobody looked until it was too late.
    world.later(14 * DAY);
    housekeeping(&world).await;
    let created = ["request.created", "request.created", "request.created", "request.updated"];
    assert_eq!(heard(&world, mentor.caller).await, created);
}

#[tokio::test]
async fn what_is_overdue_cannot_be_answered_any_more() {
    let world = World::new().await;
    let (student, mentor) = a_pair(&world).await;
    let request = world.ask(&student, &mentor).await;
    let id = RequestId::new(request.id);
    world.later(14 * DAY);
    // No job has come round.
    let desk = world.part::<dyn RequestDesk>();
    for (caller, next) in [(mentor.caller, Status::Accepted), (student.caller, Status::Cancelled)] {
        let late = desk.change(caller, id, to(next), None).await;
        let Err(ChangeRequestError::Transition(TransitionError::Illegal { from, .. })) = late
        else {
            panic!("{late:?}");
        };
        assert_eq!(from, Status::Expired);
    }
    let stale = desk.change(mentor.caller, id, to(Status::Accepted), Some(request.version)).await;
    assert!(matches!(stale, Err(ChangeRequestError::PreconditionFailed)));
    assert_eq!(status(&world, &student, &request).await, "EXPIRED");
    housekeeping(&world).await;
    assert_eq!(heard(&world, student.caller).await, ["request.updated"], "told once");
    let stats = world.part::<dyn StatsDesk>().mentor(mentor.caller, mentor.id()).await.unwrap();
    assert_eq!((stats.requests.expired, stats.requests.pending), (1, 0));
}

#[tokio::test]
async fn what_was_left_open_completes_sixty_days_after_acceptance() {
    let world = World::new().await;
    let (student, mentor) = a_pair(&world).await;
    let request = world.accepted(&student, &mentor).await;
    world.later(just_before(60 * DAY));
    housekeeping(&world).await;
    assert_eq!(status(&world, &student, &request).await, "ACCEPTED");
    world.later(Duration::from_mins(1));
    housekeeping(&world).await;
    assert_eq!(status(&world, &student, &request).await, "COMPLETED");
    // What they heard before is forgotten by now.
    for caller in [student.caller, mentor.caller] {
        assert_eq!(heard(&world, caller).await, ["request.updated"]);
    }
    let stats = world.part::<dyn StatsDesk>().mentor(mentor.caller, mentor.id()).await.unwrap();
    assert_eq!((stats.requests.completed, stats.requests.accepted), (1, 0));
    world.later(DAY);
    housekeeping(&world).await;
    assert_eq!(heard(&world, mentor.caller).await, ["request.updated"]);
}

#[tokio::test]
async fn a_later_date_puts_the_end_off() {
    let world = World::new().await;
    let (student, mentor) = a_pair(&world).await;
    let request = world.accepted(&student, &mentor).await;
    let meet = |days: u32| RequestChange {
        date: Some(Some(world.now() + days * DAY)),
        ..RequestChange::default()
    };
    let desk = world.part::<dyn RequestDesk>();
    desk.change(student.caller, RequestId::new(request.id), meet(30), None).await.unwrap();
    world.later(60 * DAY);
    housekeeping(&world).await;
    assert_eq!(status(&world, &student, &request).await, "ACCEPTED");
    world.later(30 * DAY);
    housekeeping(&world).await;
    assert_eq!(status(&world, &student, &request).await, "COMPLETED");
}

#[tokio::test]
async fn a_pass_settles_a_thousand_and_the_next_one_the_rest() {
    const STUDENTS: usize = 34;
    const MENTORS: usize = 30;
    let rules = RequestRules { max_pending: 100, ..RequestRules::default() };
    let world = World::under(Policy { requests: rules, ..Policy::default() }).await;
    let mut mentors = Vec::new();
    for n in 0..MENTORS {
        mentors.push(world.mentor(&format!("m{n}")).await);
    }
    for n in 0..STUDENTS {
        let student = world.student(&format!("s{n}")).await;
        for mentor in &mentors {
            world.ask(&student, mentor).await;
        }
    }
    world.later(11 * DAY);
    let desk = world.part::<dyn RequestDesk>();
    for expected in [1_000, 20, 0] {
        assert_eq!(desk.remind_due().await.unwrap(), expected);
    }
}
