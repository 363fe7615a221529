//! Rating mentors.

use application::{
    accounts::AccountDesk,
    reviews::{RateError, RatingDesk},
    stats::StatsDesk,
};
use domain::{requests::Status, reviews::Score};

use crate::world::World;

fn stars(stars: i64) -> Score {
    Score::parse(stars).unwrap()
}

#[tokio::test]
async fn only_a_student_who_was_accepted_may_rate() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    let desk = world.part::<dyn RatingDesk>();
    let rate = || desk.rate(student.signed_in(), mentor.id(), stars(5), None);
    assert!(matches!(rate().await, Err(RateError::NeverAccepted)));
    let request = world.ask(&student, &mentor).await;
    assert!(matches!(rate().await, Err(RateError::NeverAccepted)));
    world.decide(mentor.caller, &request, Status::Accepted).await;
    world.decide(mentor.caller, &request, Status::Cancelled).await;
    let rated = rate().await.unwrap().value;
    assert_eq!((rated.score, rated.score_count), (Some(5.0), 1));
}

#[tokio::test]
async fn a_second_rating_replaces_the_first() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    world.accepted(&student, &mentor).await;
    let desk = world.part::<dyn RatingDesk>();
    desk.rate(student.signed_in(), mentor.id(), stars(1), None).await.unwrap();
    let rated = desk.rate(student.signed_in(), mentor.id(), stars(4), None).await.unwrap().value;
    assert_eq!((rated.score, rated.score_count), (Some(4.0), 1));
    assert_eq!(rated.viewer.unwrap().review.unwrap().score, 4);
}

#[tokio::test]
async fn the_mentor_hears_of_it_once_per_change() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    world.accepted(&student, &mentor).await;
    let account = world.part::<dyn AccountDesk>();
    let unread = async || account.me(mentor.caller).await.unwrap().unwrap().counts.unread;
    let before = unread().await;
    let desk = world.part::<dyn RatingDesk>();
    for _ in 0..2 {
        desk.rate(student.signed_in(), mentor.id(), stars(5), None).await.unwrap();
    }
    assert_eq!(unread().await, before + 1);
}

#[tokio::test]
async fn a_deleted_students_rating_stays() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    world.accepted(&student, &mentor).await;
    let desk = world.part::<dyn RatingDesk>();
    desk.rate(student.signed_in(), mentor.id(), stars(3), None).await.unwrap();
    let account = world.part::<dyn AccountDesk>();
    account.delete(student.caller, crate::world::password(), None).await.unwrap();
    let stats = world.part::<dyn StatsDesk>().mentor(mentor.caller, mentor.id()).await.unwrap();
    assert_eq!((stats.score, stats.score_count), (Some(3.0), 1));
}
