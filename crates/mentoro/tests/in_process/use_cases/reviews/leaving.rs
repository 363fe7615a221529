use application::{
    accounts::AccountDesk,
    reviews::{RateError, RatingDesk, ReviewError, ReviewRemover},
};

use super::{a_pair, a_review, id, listed, review, score};
use crate::world::{World, password};

#[tokio::test]
async fn the_words_of_a_deleted_student_go_and_the_stars_stay() {
    let world = World::new().await;
    let (student, mentor) = a_pair(&world).await;
    let made = review(&world, &student, &mentor, a_review(3, "Yours, Anna")).await.unwrap();
    let account = world.part::<dyn AccountDesk>();
    let export = account.export(student.caller).await.unwrap().unwrap();
    assert_eq!(export["reviews"][0]["text"], "Yours, Anna");
    let received = account.export(mentor.caller).await.unwrap().unwrap();
    assert_eq!(received["reviews"][0]["text"], "Yours, Anna");
    account.delete(student.caller, password(), None).await.unwrap();

    assert!(listed(&world, &mentor).await.is_empty());
    assert_eq!(score(&world, &mentor).await, (Some(3.0), 1));
    let desk = world.part::<dyn RatingDesk>();
    let left = desk.find(id(&made.review), mentor.caller.into()).await.unwrap().unwrap();
    assert_eq!((left.author, left.text, left.score), (None, None, 3));
    let received = account.export(mentor.caller).await.unwrap().unwrap();
    assert!(!received.to_string().contains("Yours, Anna"));
    // An admin can still take it away.
    let by = ReviewRemover::Admin(world.admin("root").await);
    assert_eq!(desk.delete(by, id(&made.review)).await.unwrap(), Some(mentor.id()));
    assert_eq!(score(&world, &mentor).await, (None, 0));
}

#[tokio::test]
async fn who_has_just_deleted_their_account_reviews_nobody() {
    let world = World::new().await;
    let (student, mentor) = a_pair(&world).await;
    let account = world.part::<dyn AccountDesk>();
    account.delete(student.caller, password(), None).await.unwrap();
    let refused = review(&world, &student, &mentor, a_review(3, "Yours, Anna")).await;
    assert!(matches!(refused, Err(ReviewError::Rate(RateError::Gone))), "{refused:?}");
}
