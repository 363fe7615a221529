use application::events::Change;
use domain::ids::SessionId;

use super::store::{Store, at, new_id};

async fn changes_are_found_from_their_time_on(store: Store) {
    let [a, b] = [(); 2].map(|()| Change::SessionEnded(SessionId::new(new_id())));
    let mut work = store.begin().await;
    work.changes().push(a, at(1)).await.unwrap();
    work.changes().push(b, at(2)).await.unwrap();
    work.commit().await.unwrap();
    let since = async |now| {
        let mut changes = store.changes.since(at(now)).await.unwrap();
        changes.sort_by_key(|(_, moment)| *moment);
        changes
    };
    assert_eq!(since(0).await, [(a, at(1)), (b, at(2))]);
    assert_eq!(since(2).await, [(b, at(2))]);
    assert!(since(3).await.is_empty());

    // What is there already gets the new time.
    let mut work = store.begin().await;
    work.changes().push(a, at(5)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(since(0).await, [(b, at(2)), (a, at(5))]);
}

async fn a_change_that_is_rolled_back_was_never_made(store: Store) {
    let mut work = store.begin().await;
    let change = Change::SessionEnded(SessionId::new(new_id()));
    work.changes().push(change, at(1)).await.unwrap();
    drop(work);
    assert!(store.changes.since(at(0)).await.unwrap().is_empty());
}

conformance!(a_change_that_is_rolled_back_was_never_made, changes_are_found_from_their_time_on);
