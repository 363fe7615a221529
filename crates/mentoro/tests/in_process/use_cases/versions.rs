//! For how long what was read holds in memory.

use std::time::Duration;

use application::{
    accounts::{AccountDesk, Revocations},
    admin::AdminDesk,
    events::{Events, Hint, Mark, NotificationDesk, ReadMark, Versions},
    mentors::MentorDesk,
    requests::RequestDesk,
    reviews::RatingDesk,
    students::StudentDesk,
};
use domain::{
    accounts::PersonName,
    ids::{AccountId, NotificationId, RequestId},
    mentors::MentorChange,
    requests::Status,
    reviews::Score,
    students::StudentChange,
};

use crate::world::{Student, World, a_page, an_ask, password, to};

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
    world.later(SECOND.saturating_sub(INSTANT));
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
    world.later(SECOND.saturating_sub(INSTANT));
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

/// What a command changes, and whose things it changes.
macro_rules! concerns {
    ($world:ident, $what:literal, [$($who:expr),*], $command:expr) => {
        // Nothing is old news to the next look.
        look(&$world).await;
        let read = mark(&$world);
        $command.await.unwrap();
        let versions = $world.part::<dyn Versions>();
        $(assert!(!versions.holds(read, &[$who]), "{}: {}", $what, stringify!($who));)*
    };
}

#[tokio::test]
async fn every_write_says_whom_it_concerns() {
    let world = World::new().await;
    let (anna, dan) = (world.student("anna").await, world.mentor("dan").await);
    let root = world.admin("root").await;
    let (hers, his) = (anna.caller.account(), dan.caller.account());
    let requests = world.part::<dyn RequestDesk>();
    let ask = requests.ask(anna.signed_in(), an_ask(&dan), None);
    concerns!(world, "asking", [hers, his], ask);
    let page = requests.of_student(anna.caller, anna.id(), &[], a_page()).await.unwrap();
    let request = RequestId::new(page.items[0].id);
    let accept = requests.change(dan.caller, request, to(Status::Accepted), None);
    concerns!(world, "answering", [hers, his], accept);
    let ratings = world.part::<dyn RatingDesk>();
    let rate = ratings.rate(anna.signed_in(), dan.id(), Score::parse(5).unwrap(), None);
    concerns!(world, "rating", [hers, his], rate);
    let notifications = world.part::<dyn NotificationDesk>();
    let told = notifications.notifications(dan.caller, a_page()).await.unwrap().page.items;
    let read_all = ReadMark::UpTo(NotificationId::new(told[0].id));
    concerns!(world, "reading", [his], notifications.read(dan.caller, read_all, None));

    let name = Some(PersonName::parse("Somebody Else").unwrap());
    let students = world.part::<dyn StudentDesk>();
    let change = StudentChange { name: name.clone(), ..StudentChange::default() };
    concerns!(
        world,
        "a student",
        [hers],
        students.change(anna.signed_in(), anna.id(), change, None)
    );
    let mentors = world.part::<dyn MentorDesk>();
    let change = MentorChange { name, ..MentorChange::default() };
    concerns!(world, "a mentor", [his], mentors.change(dan.signed_in(), dan.id(), change, None));
    let admins = world.part::<dyn AdminDesk>();
    concerns!(world, "blocking", [his, hers], admins.block(root, his, None));
    concerns!(world, "unblocking", [his], admins.unblock(root, his, None));
    let accounts = world.part::<dyn AccountDesk>();
    concerns!(world, "leaving", [hers], accounts.delete(anna.caller, password(), None));
    // What is forgotten by age is found by the look.
    look(&world).await;
    let read = mark(&world);
    world.later(SECOND);
    let month = world.now() + Duration::from_hours(30 * 24);
    world.jobs().purge(month, 100).await.unwrap();
    look(&world).await;
    assert!(!world.part::<dyn Versions>().holds(read, &[his]));
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
