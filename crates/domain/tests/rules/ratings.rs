//! A pair has one rating, means are exact, and the rank is fair.

use chrono::{DateTime, Duration};
use domain::{
    ids::{MentorId, ReviewId, StudentId},
    reviews::{AlreadyReviewed, Rating, RatingChange, ReviewText, Score, Tally},
    time::Timestamp,
};
use proptest::prelude::*;
use uuid::Uuid;

fn now() -> Timestamp {
    DateTime::from_timestamp_micros(1_800_000_000_000_000).unwrap()
}

fn stars(stars: i64) -> Score {
    Score::parse(stars).unwrap()
}

fn words(text: &str) -> ReviewText {
    ReviewText::parse(text).unwrap()
}

fn a_rating(text: Option<&str>) -> Rating {
    let pair = (StudentId::new(Uuid::from_u128(2)), MentorId::new(Uuid::from_u128(3)));
    Rating::new(ReviewId::new(Uuid::from_u128(1)), pair, stars(4), text.map(words), now())
}

#[test]
fn a_text_is_1_to_350_characters() {
    assert!(ReviewText::parse(&"ж".repeat(350)).is_ok());
    for text in ["", " \n ", &"ж".repeat(351)] {
        assert!(ReviewText::parse(text).is_err(), "{text}");
    }
}

#[test]
fn words_fill_in_a_rating_without_any() {
    let mut rating = a_rating(None);
    let later = now() + Duration::seconds(5);
    rating.review(stars(5), words("Лучше всех"), later).unwrap();
    assert_eq!((rating.score, &rating.text), (stars(5), &Some(words("Лучше всех"))));
    assert_eq!((rating.version, rating.created_at, rating.updated_at), (2, now(), later));
}

#[test]
fn a_text_that_stands_is_not_reviewed_over() {
    let mut rating = a_rating(Some("Good"));
    assert_eq!(rating.review(stars(1), words("Bad"), now()), Err(AlreadyReviewed));
    assert_eq!(rating, a_rating(Some("Good")));
}

#[test]
fn an_author_changes_stars_words_or_both() {
    let later = now() + Duration::seconds(5);
    for (change, score, text) in [
        (RatingChange { score: Some(stars(1)), text: None }, 1, Some("Good")),
        (RatingChange { score: None, text: Some(Some(words("Fine"))) }, 4, Some("Fine")),
        (RatingChange { score: Some(stars(2)), text: Some(None) }, 2, None),
    ] {
        let mut rating = a_rating(Some("Good"));
        assert!(rating.change(change, later));
        assert_eq!((rating.score, rating.text), (stars(score), text.map(words)));
        assert_eq!((rating.version, rating.updated_at), (2, later));
    }
}

#[test]
fn a_change_that_changes_nothing_is_none() {
    let mut rating = a_rating(Some("Good"));
    let same = RatingChange { score: Some(stars(4)), text: Some(Some(words("Good"))) };
    for change in [RatingChange::default(), same] {
        assert!(!rating.change(change, now() + Duration::seconds(5)));
    }
    assert_eq!(rating, a_rating(Some("Good")));
}

#[test]
fn the_unrated_have_no_mean_but_a_rank() {
    let unrated = Tally::default();
    assert_eq!(unrated.mean(), None);
    assert!((unrated.rank() - 4.0).abs() < 1e-12);
}

#[test]
fn one_five_star_vote_does_not_beat_forty_at_four_point_eight() {
    let one = Tally { sum: 5, count: 1 };
    let forty = Tally { sum: 192, count: 40 };
    assert!(forty.rank() > one.rank());
}

proptest! {
    #[test]
    fn taking_a_rating_back_restores_what_was_before(
        scores in prop::collection::vec(1_u64..=5, 0..50),
        last in 1_u64..=5,
    ) {
        let before = Tally { sum: scores.iter().sum(), count: scores.len() as u64 };
        let after = Tally { sum: before.sum + last, count: before.count + 1 };
        let restored = Tally { sum: after.sum - last, count: after.count - 1 };
        prop_assert_eq!(restored.mean(), before.mean());
        prop_assert!((restored.rank() - before.rank()).abs() < f64::EPSILON);
    }

    #[test]
    fn mean_and_rank_stay_between_one_and_five(
        scores in prop::collection::vec(1_u64..=5, 1..50),
    ) {
        let tally = Tally { sum: scores.iter().sum(), count: scores.len() as u64 };
        prop_assert!(tally.mean().is_some_and(|mean| (1.0..=5.0).contains(&mean)));
        prop_assert!((1.0..=5.0).contains(&tally.rank()));
    }
}
