use application::search::{IndexFilter, IndexQuery, MentorIndex};
use domain::mentors::TagKey;

use super::documents::{a_mentor, a_query, a_query_for, found, id, insert};

async fn what_was_inserted_is_found_at_once(index: &dyn MentorIndex) {
    for number in 1..=20 {
        insert(index, [a_mentor(number)]).await;
        assert_eq!(found(index, &a_query()).await.len() as u128, number);
    }
}

async fn a_second_document_replaces_the_first_in_everything(index: &dyn MentorIndex) {
    insert(index, [a_mentor(1).named("Old Name").tagged(&["old"]).scored(5.0), a_mentor(2)]).await;
    insert(index, [a_mentor(1).named("New Name").tagged(&["new"]).at(90.0)]).await;
    assert_eq!(found(index, &a_query()).await, [2, 1]);
    assert_eq!(found(index, &a_query_for("old name")).await, [2, 1]);
    assert_eq!(found(index, &a_query_for("new name")).await, [1, 2]);
    let filter = |filter| IndexQuery { filter, ..a_query() };
    let old = IndexFilter { tags: vec![TagKey::of("old")], ..IndexFilter::default() };
    let scored = IndexFilter { min_score: Some(1.0), ..IndexFilter::default() };
    assert_eq!(found(index, &filter(old)).await, [0; 0]);
    assert_eq!(found(index, &filter(scored)).await, [0; 0]);
}

async fn the_last_of_the_same_mentor_in_one_call_counts(index: &dyn MentorIndex) {
    insert(index, [a_mentor(1).named("Old Name"), a_mentor(1).named("New Name").at(90.0)]).await;
    assert_eq!(found(index, &a_query_for("new name")).await, [1]);
}

async fn who_was_removed_is_gone_at_once(index: &dyn MentorIndex) {
    insert(index, [a_mentor(1), a_mentor(2).named("Анна Громова").tagged(&["rust"]), a_mentor(3)])
        .await;
    index.remove(&[id(2), id(77)]).await.unwrap();
    assert_eq!(found(index, &a_query_for("анна громова rust")).await, [1, 3]);
    index.remove(&[]).await.unwrap();
    index.remove(&[id(1), id(3)]).await.unwrap();
    assert_eq!(found(index, &a_query()).await, [0; 0]);
}

async fn a_freed_place_is_taken_without_a_trace(index: &dyn MentorIndex) {
    insert(index, [a_mentor(1).tagged(&["rust"]).scored(5.0).not_accepting()]).await;
    index.remove(&[id(1)]).await.unwrap();
    insert(index, [a_mentor(2)]).await;
    let filter = IndexFilter { tags: vec![TagKey::of("rust")], ..IndexFilter::default() };
    assert_eq!(found(index, &IndexQuery { filter, ..a_query() }).await, [0; 0]);
    let filter = IndexFilter { accepting: Some(true), ..IndexFilter::default() };
    assert_eq!(found(index, &IndexQuery { filter, ..a_query() }).await, [2]);
}

conformance!(
    what_was_inserted_is_found_at_once,
    a_second_document_replaces_the_first_in_everything,
    the_last_of_the_same_mentor_in_one_call_counts,
    who_was_removed_is_gone_at_once,
    a_freed_place_is_taken_without_a_trace,
);
