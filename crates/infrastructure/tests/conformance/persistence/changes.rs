use application::events::{Change, Noted};
use domain::ids::{AccountId, SessionId};

use super::store::{Store, at, new_id};

async fn push(store: &Store, changes: &[Change], now: i64) {
    let mut work = store.begin().await;
    for change in changes {
        work.changes().push(*change, at(now)).await.unwrap();
    }
    work.commit().await.unwrap();
}

async fn changes_are_found_from_their_time_on(store: Store) {
    let [a, b] = [(); 2].map(|()| Change::SessionEnded(SessionId::new(new_id())));
    push(&store, &[a], 1).await;
    push(&store, &[b], 2).await;
    let since = async |now| {
        let mut changes = store.changes.since(at(now)).await.unwrap();
        changes.sort_by_key(|noted| noted.at);
        changes
    };
    let noted = |change, now, revision| Noted { change, at: at(now), revision };
    assert_eq!(since(0).await, [noted(a, 1, 1), noted(b, 2, 1)]);
    assert_eq!(since(2).await, [noted(b, 2, 1)]);
    assert!(since(3).await.is_empty());
    let ended = store.changes.sessions_ended_since(at(2)).await.unwrap();
    assert_eq!(ended, [noted(b, 2, 1)]);

    // What is there already gets the new time.
    push(&store, &[a], 5).await;
    assert_eq!(since(0).await, [noted(b, 2, 1), noted(a, 5, 2)]);
}

async fn accounts_are_noted_once_a_unit_with_the_time_of_the_commit(store: Store) {
    let [ann, ben] = [(); 2].map(|()| Change::Account(AccountId::new(new_id())));
    store.clock.set(at(7));
    push(&store, &[ann, ben, ann], 1).await;
    let revisions = async || {
        let mut changes = store.changes.since(at(7)).await.unwrap();
        changes.sort_by_key(|noted| noted.revision);
        changes.iter().map(|noted| (noted.change, noted.at, noted.revision)).collect::<Vec<_>>()
    };
    let mut noted = revisions().await;
    noted.sort_by_key(|(change, ..)| *change == ben);
    assert_eq!(noted, [(ann, at(7), 1), (ben, at(7), 1)]);
    assert!(store.changes.sessions_ended_since(at(0)).await.unwrap().is_empty());
    // In the same moment, and all the same another change.
    push(&store, &[ann], 1).await;
    assert_eq!(revisions().await, [(ben, at(7), 1), (ann, at(7), 2)]);
}

async fn units_that_concern_the_same_accounts_do_not_block_each_other_crosswise(store: Store) {
    let accounts: Vec<_> = (0..20).map(|_| Change::Account(AccountId::new(new_id()))).collect();
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..8 {
        let (store, mut accounts) = (store.clone(), accounts.clone());
        tasks.spawn(async move {
            for turn in 0..10 {
                accounts.rotate_left(task + turn);
                push(&store, &accounts, 1).await;
            }
        });
    }
    tasks.join_all().await;
    let changes = store.changes.since(at(0)).await.unwrap();
    assert!(changes.iter().all(|noted| noted.revision == 80), "{changes:?}");
    assert_eq!(changes.len(), accounts.len());
}

async fn a_change_that_is_rolled_back_was_never_made(store: Store) {
    let mut work = store.begin().await;
    for change in
        [Change::SessionEnded(SessionId::new(new_id())), Change::Account(AccountId::new(new_id()))]
    {
        work.changes().push(change, at(1)).await.unwrap();
    }
    drop(work);
    assert!(store.changes.since(at(0)).await.unwrap().is_empty());
}

conformance!(
    a_change_that_is_rolled_back_was_never_made,
    accounts_are_noted_once_a_unit_with_the_time_of_the_commit,
    changes_are_found_from_their_time_on,
    units_that_concern_the_same_accounts_do_not_block_each_other_crosswise,
);
