use application::search::MentorIndex;

use super::documents::{Builder, a_mentor, a_query, found, id, insert};

async fn the_present_index_answers_until_the_switch(index: &dyn MentorIndex) {
    insert(index, [a_mentor(1), a_mentor(2)]).await;
    let mut rebuild = index.rebuild().await.unwrap();
    rebuild.add(vec![a_mentor(3).document()]).await.unwrap();
    assert_eq!(found(index, &a_query()).await, [1, 2]);
    rebuild.add(vec![a_mentor(4).document()]).await.unwrap();
    rebuild.switch().await.unwrap();
    assert_eq!(found(index, &a_query()).await, [3, 4]);
}

async fn a_rebuild_that_is_dropped_changes_nothing(index: &dyn MentorIndex) {
    insert(index, [a_mentor(1)]).await;
    let mut rebuild = index.rebuild().await.unwrap();
    rebuild.add(vec![a_mentor(3).document()]).await.unwrap();
    drop(rebuild);
    insert(index, [a_mentor(2)]).await;
    assert_eq!(found(index, &a_query()).await, [1, 2]);
}

async fn what_changes_meanwhile_holds_after_the_switch(index: &dyn MentorIndex) {
    insert(index, [a_mentor(1), a_mentor(2), a_mentor(3)]).await;
    let mut rebuild = index.rebuild().await.unwrap();
    rebuild.add(vec![a_mentor(1).document()]).await.unwrap();
    index.remove(&[id(1), id(2)]).await.unwrap();
    insert(index, [a_mentor(3).at(60.0), a_mentor(4).at(30.0)]).await;
    // What the rebuild read before is older than what was decided since.
    let late = [a_mentor(2), a_mentor(3), a_mentor(5)].map(Builder::document);
    rebuild.add(late.into()).await.unwrap();
    rebuild.switch().await.unwrap();
    assert_eq!(found(index, &a_query()).await, [5, 4, 3]);
}

async fn after_the_switch_changes_go_on(index: &dyn MentorIndex) {
    insert(index, [a_mentor(1)]).await;
    let mut rebuild = index.rebuild().await.unwrap();
    rebuild.add(vec![a_mentor(1).document()]).await.unwrap();
    rebuild.switch().await.unwrap();
    insert(index, [a_mentor(2)]).await;
    index.remove(&[id(1)]).await.unwrap();
    assert_eq!(found(index, &a_query()).await, [2]);
}

async fn of_two_rebuilds_at_once_each_holds_what_changed_meanwhile(index: &dyn MentorIndex) {
    insert(index, [a_mentor(1), a_mentor(2)]).await;
    let mut first = index.rebuild().await.unwrap();
    let mut second = index.rebuild().await.unwrap();
    for rebuild in [&mut first, &mut second] {
        rebuild.add([1, 2].map(a_mentor).map(Builder::document).into()).await.unwrap();
    }
    index.remove(&[id(1)]).await.unwrap();
    second.switch().await.unwrap();
    assert_eq!(found(index, &a_query()).await, [2]);
    insert(index, [a_mentor(3)]).await;
    first.switch().await.unwrap();
    assert_eq!(found(index, &a_query()).await, [2, 3]);
}

conformance!(
    the_present_index_answers_until_the_switch,
    a_rebuild_that_is_dropped_changes_nothing,
    what_changes_meanwhile_holds_after_the_switch,
    after_the_switch_changes_go_on,
    of_two_rebuilds_at_once_each_holds_what_changed_meanwhile,
);
