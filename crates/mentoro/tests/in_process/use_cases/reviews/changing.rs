use application::{
    accounts::Onlooker,
    mentors::MentorDesk,
    reviews::{ChangeReviewError, DeleteReviewError, RatingDesk, ReviewRemover},
};
use domain::reviews::RatingChange;

use super::{a_pair, a_review, author, heard, id, listed, review, score, stars};
use crate::world::{Student, World};

#[tokio::test]
async fn an_author_changes_their_review_and_nobody_else_does() {
    let world = World::new().await;
    let (student, mentor) = a_pair(&world).await;
    let stranger = world.student("eve").await;
    let made = review(&world, &student, &mentor, a_review(2, "Meh")).await.unwrap().review;
    let desk = world.part::<dyn RatingDesk>();
    let better = RatingChange { score: Some(stars(5)), text: None };
    let change = |by: &Student, change: &RatingChange, expected| {
        let (desk, by, change) = (desk.clone(), by.signed_in(), change.clone());
        let id = id(&made);
        async move { desk.change(by, id, change, expected).await }
    };
    let foreign = change(&stranger, &better, None).await;
    assert!(matches!(foreign, Err(ChangeReviewError::Forbidden)));
    let stale = change(&student, &better, Some(7)).await;
    assert!(matches!(stale, Err(ChangeReviewError::PreconditionFailed)));
    let changed = change(&student, &better, Some(1)).await.unwrap();
    assert_eq!((changed.score, changed.version), (5, 2));
    assert_eq!(score(&world, &mentor).await, (Some(5.0), 1));
    let same = change(&student, &better, None).await.unwrap();
    assert_eq!(same, changed, "nothing differs");

    // Without its words it is for those alone whom it concerns.
    let silent = RatingChange { score: None, text: Some(None) };
    change(&student, &silent, None).await.unwrap();
    assert!(listed(&world, &mentor).await.is_empty());
    let hidden = change(&stranger, &better, None).await;
    assert!(matches!(hidden, Err(ChangeReviewError::NotFound)));
    for (by, visible) in [
        (Onlooker::ANYONE, false),
        (stranger.caller.into(), false),
        (student.caller.into(), true),
        (mentor.caller.into(), true),
    ] {
        assert_eq!(desk.find(id(&made), by).await.unwrap().is_some(), visible, "{by:?}");
    }
    assert_eq!(score(&world, &mentor).await, (Some(5.0), 1));
    let updates = ["review.created", "review.updated", "review.updated"];
    assert_eq!(heard(&world, &mentor).await, updates);
}

#[tokio::test]
async fn a_deleted_review_takes_its_rating_along() {
    let world = World::new().await;
    let (student, mentor) = a_pair(&world).await;
    let (stranger, admin) = (world.student("eve").await, world.admin("root").await);
    let desk = world.part::<dyn RatingDesk>();
    let first = review(&world, &student, &mentor, a_review(1, "Bad")).await.unwrap().review;
    let foreign = desk.delete(author(&stranger), id(&first)).await;
    assert!(matches!(foreign, Err(DeleteReviewError::Forbidden)));
    assert_eq!(desk.delete(author(&student), id(&first)).await.unwrap(), Some(mentor.id()));
    assert_eq!(desk.delete(author(&student), id(&first)).await.unwrap(), None, "once is enough");
    assert_eq!(score(&world, &mentor).await, (None, 0));
    assert!(listed(&world, &mentor).await.is_empty());

    // Whoever took it back may say something else.
    let second = review(&world, &student, &mentor, a_review(5, "Good")).await.unwrap();
    assert!(second.is_new && second.review.id != first.id);
    let by = ReviewRemover::Admin(admin);
    assert_eq!(desk.delete(by, id(&second.review)).await.unwrap(), Some(mentor.id()));
    assert_eq!(score(&world, &mentor).await, (None, 0));
    let all = ["review.created", "review.deleted", "review.created", "review.deleted"];
    assert_eq!(heard(&world, &mentor).await, all);
    ReviewRemover::try_from(mentor.caller).unwrap_err();
}

#[tokio::test]
async fn what_cannot_be_read_is_not_there_to_be_deleted() {
    let world = World::new().await;
    let (student, mentor) = a_pair(&world).await;
    let stranger = world.student("eve").await;
    let desk = world.part::<dyn RatingDesk>();
    desk.rate(student.signed_in(), mentor.id(), stars(4), None).await.unwrap();
    let profiles = world.part::<dyn MentorDesk>();
    let seen = profiles.mentor(mentor.id(), student.caller.into()).await.unwrap().unwrap();
    let rating = seen.viewer.unwrap().review.unwrap();
    assert_eq!(desk.delete(author(&stranger), id(&rating)).await.unwrap(), None);
    assert_eq!(score(&world, &mentor).await, (Some(4.0), 1));
}
