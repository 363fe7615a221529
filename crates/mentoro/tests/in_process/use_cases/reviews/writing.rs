use application::{
    kernel::IdempotentCall,
    mentors::MentorDesk,
    reviews::{RateError, RatingDesk, ReviewError},
};

use super::{a_pair, a_review, heard, id, listed, review, score, stars};
use crate::world::World;

#[tokio::test]
async fn only_a_student_who_was_accepted_may_review() {
    let world = World::new().await;
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    world.ask(&student, &mentor).await;
    let refused = review(&world, &student, &mentor, a_review(5, "Great")).await;
    assert!(matches!(refused, Err(ReviewError::Rate(RateError::NeverAccepted))));
    assert!(listed(&world, &mentor).await.is_empty());
}

#[tokio::test]
async fn a_review_is_a_rating_with_a_text() {
    let world = World::new().await;
    let (student, mentor) = a_pair(&world).await;
    let made = review(&world, &student, &mentor, a_review(4, "Понятно объясняет")).await.unwrap();
    assert!(made.is_new);
    assert_eq!((made.review.score, made.review.version), (4, 1));
    assert_eq!(made.review.text.as_deref(), Some("Понятно объясняет"));
    assert_eq!(score(&world, &mentor).await, (Some(4.0), 1));
    assert_eq!(listed(&world, &mentor).await, std::slice::from_ref(&made.review));
    assert_eq!(heard(&world, &mentor).await, ["review.created"]);
    // The student's own view of the mentor has it.
    let desk = world.part::<dyn MentorDesk>();
    let seen = desk.mentor(mentor.id(), student.caller.into()).await.unwrap().unwrap();
    assert_eq!(seen.viewer.unwrap().review, Some(made.review));
}

#[tokio::test]
async fn words_fill_in_a_rating_without_any_once() {
    let world = World::new().await;
    let (student, mentor) = a_pair(&world).await;
    let desk = world.part::<dyn RatingDesk>();
    desk.rate(student.signed_in(), mentor.id(), stars(2), None).await.unwrap();
    assert!(listed(&world, &mentor).await.is_empty(), "ratings without a text are not listed");
    let filled = review(&world, &student, &mentor, a_review(3, "So-so")).await.unwrap();
    assert!(!filled.is_new);
    assert_eq!((filled.review.score, filled.review.version), (3, 2));
    assert_eq!(score(&world, &mentor).await, (Some(3.0), 1));
    let again = review(&world, &student, &mentor, a_review(5, "Even better")).await;
    let Err(ReviewError::AlreadyReviewed(standing)) = again else { panic!("{again:?}") };
    assert_eq!(standing, id(&filled.review));
    // Stars alone keep the words.
    desk.rate(student.signed_in(), mentor.id(), stars(5), None).await.unwrap();
    assert_eq!(listed(&world, &mentor).await[0].text.as_deref(), Some("So-so"));
    assert_eq!(score(&world, &mentor).await, (Some(5.0), 1));
    let updates = ["review.created", "review.updated", "review.updated"];
    assert_eq!(heard(&world, &mentor).await, updates);
}

#[tokio::test]
async fn a_repeated_review_replays_its_first_answer() {
    let world = World::new().await;
    let (student, mentor) = a_pair(&world).await;
    let desk = world.part::<dyn RatingDesk>();
    let call = || {
        Some(IdempotentCall {
            account: student.caller.account(),
            operation: "POST /api/mentors/…/reviews".to_owned(),
            key: "a key".to_owned(),
            fingerprint: [1; 32],
        })
    };
    let write = async || {
        let review = a_review(5, "Great");
        desk.review(student.signed_in(), mentor.id(), review, call()).await.unwrap()
    };
    let first = write().await;
    let again = write().await;
    assert!(again.replayed && !first.replayed && first.value.is_new);
    assert_eq!(again.value, first.value);
    assert_eq!(score(&world, &mentor).await, (Some(5.0), 1));
}
