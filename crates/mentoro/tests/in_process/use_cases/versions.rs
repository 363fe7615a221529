//! For how long what was read holds in memory.

use std::time::Duration;

use application::{
    accounts::Revocations,
    events::{Events, Hint, Mark, Versions},
};
use domain::ids::AccountId;

use crate::world::{Student, World};

const SECOND: Duration = Duration::from_secs(1);
const DAY: i64 = 24 * 60 * 60;
const INSTANT: Duration = Duration::from_micros(1);

async fn look(world: &World) {
    world.part::<dyn Revocations>().look().await.unwrap();
}

fn mark(world: &World) -> Mark {
    world.part::<dyn Versions>().mark()
}

fn holds(world: &World, mark: Mark, student: &Student) -> bool {
    world.part::<dyn Versions>().holds(mark, &[student.caller.account()])
}

#[tokio::test]
async fn nothing_holds_before_the_first_look() {
    let world = World::new().await;
    let anna = world.student("anna").await;
    let before = mark(&world);
    assert!(!holds(&world, before, &anna));
    look(&world).await;
    assert!(holds(&world, before, &anna));
}

#[tokio::test]
async fn what_was_read_holds_for_a_minute_while_looks_go_on() {
    let world = World::new().await;
    let anna = world.student("anna").await;
    let read = mark(&world);
    for _ in 1..60 {
        look(&world).await;
        world.later(SECOND);
        assert!(holds(&world, read, &anna));
    }
    look(&world).await;
    world.later(SECOND - INSTANT);
    assert!(holds(&world, read, &anna));
    world.later(INSTANT);
    assert!(!holds(&world, read, &anna));
}

#[tokio::test]
async fn nothing_holds_over_the_end_of_a_day() {
    let world = World::new().await;
    let anna = world.student("anna").await;
    let today = world.now().timestamp().rem_euclid(DAY);
    let midnight = world.now() + SECOND * u32::try_from(DAY - today).unwrap();
    world.clock.set(midnight - SECOND);
    look(&world).await;
    let read = mark(&world);
    world.later(SECOND - INSTANT);
    assert!(holds(&world, read, &anna));
    world.later(INSTANT);
    assert!(!holds(&world, read, &anna));
}

#[tokio::test]
async fn a_change_concerns_both_sides_and_nobody_else() {
    let world = World::new().await;
    let (anna, boris) = (world.student("anna").await, world.student("boris").await);
    let dan = world.mentor("dan").await;
    look(&world).await;
    let read = mark(&world);
    world.ask(&anna, &dan).await;
    assert!(!holds(&world, read, &anna));
    assert!(holds(&world, read, &boris));
    let versions = world.part::<dyn Versions>();
    assert!(!versions.holds(read, &[boris.caller.account(), dan.caller.account()]));
    // What is read from now on has the change in it.
    assert!(holds(&world, mark(&world), &anna));
}

#[tokio::test]
async fn when_hints_may_be_lost_everything_may_have_changed() {
    let world = World::new().await;
    let anna = world.student("anna").await;
    look(&world).await;
    let read = mark(&world);
    let events = world.part::<dyn Events>();
    events.publish(Hint::Everything);
    assert!(!holds(&world, read, &anna));

    // So many that they are not all kept for whoever comes late.
    let read = mark(&world);
    for number in 0..20_000 {
        events.publish(Hint::Account(AccountId::new(uuid::Uuid::from_u128(number))));
    }
    assert!(!holds(&world, read, &anna));
}
