//! Reviewing mentors.

mod changing;
mod leaving;
mod reading;
mod writing;

use application::{
    accounts::{AccountDesk, Onlooker},
    mentors::MentorDesk,
    reviews::{NewReview, RatingDesk, ReviewError, ReviewRemover, ReviewView, Reviewed},
};
use domain::{
    ids::ReviewId,
    reviews::{ReviewText, Score},
};

use crate::world::{Mentor, Student, World, a_page};

fn stars(stars: i64) -> Score {
    Score::parse(stars).unwrap()
}

fn a_review(score: i64, text: &str) -> NewReview {
    NewReview { score: stars(score), text: ReviewText::parse(text).unwrap() }
}

fn id(review: &ReviewView) -> ReviewId {
    ReviewId::new(review.id)
}

fn author(student: &Student) -> ReviewRemover {
    ReviewRemover::try_from(student.caller).unwrap()
}

/// A student who was accepted, and their mentor.
async fn a_pair(world: &World) -> (Student, Mentor) {
    let (student, mentor) = (world.student("anna").await, world.mentor("dan").await);
    world.accepted(&student, &mentor).await;
    (student, mentor)
}

async fn review(
    world: &World,
    student: &Student,
    mentor: &Mentor,
    review: NewReview,
) -> Result<Reviewed, ReviewError> {
    let desk = world.part::<dyn RatingDesk>();
    let reviewed = desk.review(student.signed_in(), mentor.id(), review, None).await;
    reviewed.map(|outcome| outcome.value)
}

/// What anybody reads about the mentor.
async fn listed(world: &World, mentor: &Mentor) -> Vec<ReviewView> {
    let desk = world.part::<dyn RatingDesk>();
    desk.of_mentor(mentor.id(), Onlooker::ANYONE, a_page()).await.unwrap().unwrap().items
}

async fn score(world: &World, mentor: &Mentor) -> (Option<f64>, u64) {
    let desk = world.part::<dyn MentorDesk>();
    let seen = desk.mentor(mentor.id(), Onlooker::ANYONE).await.unwrap().unwrap();
    (seen.score, seen.score_count)
}

/// What the mentor heard, in words.
async fn heard(world: &World, mentor: &Mentor) -> Vec<String> {
    let export = world.part::<dyn AccountDesk>().export(mentor.caller).await.unwrap().unwrap();
    let entries = export["notifications"].as_array().unwrap().iter();
    let kinds = entries.map(|entry| entry["type"].as_str().unwrap().to_owned());
    kinds.filter(|kind| kind.starts_with("review.")).collect()
}
