use application::search::{IndexHit, IndexQuery, MentorIndex, Relevance};

use super::documents::{a_mentor, a_query, a_query_for, found, hits, insert, meaning};

async fn an_empty_index_finds_nobody(index: &dyn MentorIndex) {
    assert_eq!(found(index, &a_query()).await, [0; 0]);
}

async fn the_nearest_meaning_comes_first(index: &dyn MentorIndex) {
    insert(index, [a_mentor(1).at(80.0), a_mentor(2).at(20.0), a_mentor(3).at(50.0)]).await;
    assert_eq!(found(index, &a_query()).await, [2, 3, 1]);
    let hits = hits(index, &a_query()).await;
    let expected = 20_f64.to_radians().cos();
    assert!((hits[0].relevance.as_f64() - expected).abs() < 0.01, "{hits:?}");
}

async fn the_nearest_of_several_meanings_counts(index: &dyn MentorIndex) {
    insert(index, [a_mentor(1).at(60.0), a_mentor(2).at(95.0)]).await;
    let query = IndexQuery { embeddings: vec![meaning(0.0), meaning(90.0)], ..a_query() };
    assert_eq!(found(index, &query).await, [2, 1]);
}

async fn equals_are_ordered_by_id_and_cut_at_the_limit(index: &dyn MentorIndex) {
    insert(index, (1..=30).rev().map(a_mentor)).await;
    insert(index, [a_mentor(99).at(10.0)]).await;
    assert!(hits(index, &a_query()).await.is_sorted_by(|a, b| IndexHit::by_rank(a, b).is_lt()));
    let query = IndexQuery { limit: 3, ..a_query() };
    assert_eq!(found(index, &query).await, [1, 2, 3]);
}

async fn opposite_meanings_are_found_with_no_relevance(index: &dyn MentorIndex) {
    insert(index, [a_mentor(1).at(180.0)]).await;
    let hits = hits(index, &a_query()).await;
    assert_eq!(hits[0].relevance, Relevance::of(0.0));
}

async fn letters_of_tags_and_expertise_lift_a_mentor(index: &dyn MentorIndex) {
    let mentors = [
        a_mentor(1).at(40.0),
        a_mentor(2).at(42.0).tagged(&["kotlin"]),
        a_mentor(3).at(41.0).expert_in("Android developer"),
    ];
    insert(index, mentors).await;
    assert_eq!(found(index, &a_query_for("kotlin")).await, [2, 1, 3]);
    assert_eq!(found(index, &a_query_for("developers")).await, [3, 1, 2]);
    assert_eq!(found(index, &a_query_for("cooking")).await, [1, 3, 2]);
}

async fn letters_never_outweigh_a_clear_meaning(index: &dyn MentorIndex) {
    insert(index, [a_mentor(1).at(10.0), a_mentor(2).at(80.0).tagged(&["kotlin"])]).await;
    assert_eq!(found(index, &a_query_for("kotlin")).await, [1, 2]);
}

async fn part_of_a_name_lifts_a_mentor(index: &dyn MentorIndex) {
    insert(index, [a_mentor(1).at(40.0), a_mentor(2).at(50.0).named("Анна Громова")]).await;
    assert_eq!(found(index, &a_query_for("громова")).await, [2, 1]);
}

async fn a_whole_name_comes_first(index: &dyn MentorIndex) {
    let mentors = [a_mentor(1).at(0.0), a_mentor(2).at(170.0).named("Анна Громова")];
    insert(index, mentors).await;
    let hits = hits(index, &a_query_for("ментор Громова Анна")).await;
    assert_eq!(hits[0].relevance, Relevance::of(1.0));
    assert_eq!(found(index, &a_query_for("анна")).await, [1, 2], "half a name is not whole");
}

conformance!(
    an_empty_index_finds_nobody,
    the_nearest_meaning_comes_first,
    the_nearest_of_several_meanings_counts,
    equals_are_ordered_by_id_and_cut_at_the_limit,
    opposite_meanings_are_found_with_no_relevance,
    letters_of_tags_and_expertise_lift_a_mentor,
    letters_never_outweigh_a_clear_meaning,
    part_of_a_name_lifts_a_mentor,
    a_whole_name_comes_first,
);
