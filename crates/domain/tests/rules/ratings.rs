//! Means are exact, and the rank is fair.

use domain::reviews::Tally;
use proptest::prelude::*;

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
