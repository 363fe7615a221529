use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use application::search::{IndexState, MentorIndex};
use qdrant_stand_in::StandIn;
use tonic::Code;

use super::{Replica, settings_of};
use crate::search::documents::{Builder, a_mentor, a_query, found, id, insert};

/// Adds mentors and switches.
async fn rebuilt(index: &dyn MentorIndex, numbers: impl IntoIterator<Item = u128>) {
    let mut rebuild = index.rebuild().await.unwrap();
    let documents = numbers.into_iter().map(a_mentor).map(Builder::document).collect();
    rebuild.add(documents).await.unwrap();
    rebuild.switch().await.unwrap();
}

#[tokio::test]
async fn a_shared_index_is_missing_then_being_filled_then_there() {
    let stand_in = StandIn::start(Some("key")).await.unwrap();
    let index = Replica::of(&settings_of(&stand_in)).index();
    assert_eq!(index.refresh().await.unwrap(), IndexState::Missing);
    index.upsert(vec![a_mentor(1).document()]).await.unwrap();
    index.remove(&[id(1)]).await.unwrap();
    assert!(index.search(&a_query()).await.is_err());
    let rebuild = index.rebuild().await.unwrap();
    assert_eq!(index.refresh().await.unwrap(), IndexState::Shared);
    assert!(index.search(&a_query()).await.is_err(), "nothing is searched before it is whole");
    rebuild.switch().await.unwrap();
    assert_eq!(index.refresh().await.unwrap(), IndexState::Shared);
    assert_eq!(found(&index, &a_query()).await, [0; 0]);
}

#[tokio::test]
async fn what_one_replica_changes_holds_in_the_index_that_another_builds() {
    let stand_in = StandIn::start(Some("key")).await.unwrap();
    let settings = settings_of(&stand_in);
    let [builder, writer] = [(); 2].map(|()| Replica::of(&settings).index());
    rebuilt(&builder, [1, 2, 3]).await;
    let mut rebuild = builder.rebuild().await.unwrap();
    rebuild.add(vec![a_mentor(1).document()]).await.unwrap();
    writer.remove(&[id(1), id(2)]).await.unwrap();
    insert(&writer, [a_mentor(3).at(60.0), a_mentor(4).at(30.0)]).await;
    assert_eq!(found(&builder, &a_query()).await, [4, 3], "at once in the present one");
    let late = [a_mentor(2), a_mentor(3), a_mentor(5)].map(Builder::document);
    rebuild.add(late.into()).await.unwrap();
    rebuild.switch().await.unwrap();
    for index in [&builder, &writer] {
        assert_eq!(found(index, &a_query()).await, [5, 4, 3]);
    }
    assert_eq!(stand_in.store.payloads("mentors").len(), 3, "no marks are left");
    assert_eq!(stand_in.store.collections().len(), 1);
}

#[tokio::test]
async fn of_two_rebuilds_the_later_one_stays_whoever_is_done_first() {
    for first_is_done_first in [true, false] {
        let stand_in = StandIn::start(Some("key")).await.unwrap();
        let settings = settings_of(&stand_in);
        let [a, b] = [(); 2].map(|()| Replica::of(&settings).index());
        rebuilt(&a, [9]).await;
        let mut first = a.rebuild().await.unwrap();
        let mut second = b.rebuild().await.unwrap();
        for rebuild in [&mut first, &mut second] {
            rebuild.add([1, 2].map(a_mentor).map(Builder::document).into()).await.unwrap();
        }
        a.remove(&[id(1)]).await.unwrap();
        insert(&b, [a_mentor(3)]).await;
        if first_is_done_first {
            first.switch().await.unwrap();
            assert_eq!(found(&b, &a_query()).await, [2, 3]);
            second.switch().await.unwrap();
        } else {
            second.switch().await.unwrap();
            first.add(vec![a_mentor(1).document()]).await.unwrap();
            first.switch().await.unwrap();
        }
        assert_eq!(found(&a, &a_query()).await, [2, 3]);
        assert_eq!(stand_in.store.aliases()[0].1, "mentors-model-8-3");
        assert_eq!(stand_in.store.collections(), ["mentors-model-8-3"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_rebuilds_and_writes_at_once_lose_nothing() {
    for _ in 0..10 {
        let stand_in = StandIn::start(Some("key")).await.unwrap();
        let settings = settings_of(&stand_in);
        rebuilt(&Replica::of(&settings).index(), [1, 2]).await;
        let database = Arc::new(Mutex::new(BTreeSet::from([1, 2])));
        let rebuilds: Vec<_> = (0..4)
            .map(|_| {
                let (index, database) = (Replica::of(&settings).index(), Arc::clone(&database));
                tokio::spawn(async move {
                    let mut rebuild = index.rebuild().await.unwrap();
                    let read = database.lock().unwrap().clone();
                    for number in read {
                        rebuild.add(vec![a_mentor(number).document()]).await.unwrap();
                    }
                    rebuild.switch().await.unwrap();
                })
            })
            .collect();
        let writer = Replica::of(&settings).index();
        for number in 3..20 {
            database.lock().unwrap().insert(number);
            insert(&writer, [a_mentor(number)]).await;
            database.lock().unwrap().remove(&(number - 1));
            writer.remove(&[id(number - 1)]).await.unwrap();
        }
        for rebuild in rebuilds {
            rebuild.await.unwrap();
        }
        assert_eq!(found(&writer, &a_query()).await, [1, 19]);
        assert_eq!(stand_in.store.collections().len(), 1);
    }
}

/// After each number of calls the process dies: from then on the server hears nothing of it.
#[tokio::test]
async fn a_death_at_any_call_of_a_rebuild_leaves_an_index_that_the_next_one_replaces() {
    let mut calls = 0;
    loop {
        let stand_in = StandIn::start(Some("key")).await.unwrap();
        let settings = settings_of(&stand_in);
        let others = Replica::of(&settings).index();
        rebuilt(&others, [1, 2]).await;

        let dying = Replica::of(&settings).index();
        stand_in.faults.fail_after(calls, Code::Unavailable);
        let lived = async {
            let mut rebuild = dying.rebuild().await?;
            rebuild.add([1, 2, 3].map(a_mentor).map(Builder::document).into()).await?;
            rebuild.switch().await
        };
        let lived = lived.await.is_ok();
        let all_calls = stand_in.faults.take_calls().len();
        stand_in.faults.recover();

        // Others search, write and rebuild as if nothing had happened.
        let hits = found(&others, &a_query()).await;
        assert!(hits == [1, 2] || hits == [1, 2, 3], "{hits:?} after {calls} calls");
        insert(&others, [a_mentor(4)]).await;
        others.remove(&[id(2)]).await.unwrap();
        let hits = found(&others, &a_query()).await;
        assert!(hits == [1, 4] || hits == [1, 3, 4], "{hits:?} after {calls} calls");
        assert_eq!(others.refresh().await.unwrap(), IndexState::Shared);
        rebuilt(&others, [1, 3, 4]).await;
        assert_eq!(found(&others, &a_query()).await, [1, 3, 4]);
        assert_eq!(stand_in.store.collections().len(), 1, "after {calls} calls");
        if lived && calls > all_calls {
            break;
        }
        calls += 1;
    }
    assert!(calls > 10, "each call was tried");
}

#[tokio::test]
async fn a_rebuild_that_is_given_up_leaves_no_collection() {
    let stand_in = StandIn::start(Some("key")).await.unwrap();
    let index = Replica::of(&settings_of(&stand_in)).index();
    rebuilt(&index, [1]).await;
    drop(index.rebuild().await.unwrap());
    let gone = async {
        while stand_in.store.collections().len() > 1 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), gone).await.unwrap();
    assert_eq!(found(&index, &a_query()).await, [1]);
}

#[tokio::test]
async fn vectors_of_two_models_never_meet() {
    let stand_in = StandIn::start(Some("key")).await.unwrap();
    let settings = settings_of(&stand_in);
    let [old, new] = ["old", "new"].map(|model| Replica::of(&settings).modelled(model).index());
    rebuilt(&old, [1, 2]).await;
    assert_eq!(new.refresh().await.unwrap(), IndexState::Foreign);
    assert!(new.search(&a_query()).await.is_err());
    assert!(new.upsert(vec![a_mentor(3).document()]).await.is_err(), "it stays in the outbox");
    assert!(new.remove(&[id(1)]).await.is_err());
    rebuilt(&new, [1, 2, 3]).await;
    assert_eq!(found(&new, &a_query()).await, [1, 2, 3]);
    assert_eq!(stand_in.store.collections(), ["mentors-new-8-1"]);
    assert!(old.search(&a_query()).await.is_err());
}

#[tokio::test]
async fn neighbours_on_the_server_are_left_alone() {
    let stand_in = StandIn::start(Some("key")).await.unwrap();
    let settings = settings_of(&stand_in);
    let mut theirs = settings.clone();
    theirs.collection = "mentors-test".to_owned();
    let (ours, theirs) = (Replica::of(&settings).index(), Replica::of(&theirs).index());
    rebuilt(&theirs, [7]).await;
    for _ in 0..2 {
        rebuilt(&ours, [1]).await;
    }
    assert_eq!(found(&theirs, &a_query()).await, [7]);
    assert_eq!(stand_in.store.collections(), ["mentors-model-8-2", "mentors-test-model-8-1"]);
}
