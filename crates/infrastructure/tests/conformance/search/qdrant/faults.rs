use std::time::Duration;

use application::search::MentorIndex;
use qdrant_stand_in::StandIn;
use tonic::Code;

use super::{Replica, settings_of};
use crate::search::documents::{a_mentor, a_query, found, insert};

async fn filled(replica: &Replica) -> impl MentorIndex {
    let index = replica.index();
    index.rebuild().await.unwrap().switch().await.unwrap();
    insert(&index, [a_mentor(1)]).await;
    index
}

#[tokio::test]
async fn an_error_of_the_server_is_an_outage_and_passes() {
    let stand_in = StandIn::start(Some("key")).await.unwrap();
    let index = filled(&Replica::of(&settings_of(&stand_in))).await;
    for code in [Code::Internal, Code::Unavailable, Code::ResourceExhausted, Code::Unknown] {
        stand_in.faults.fail(code);
        let error = index.search(&a_query()).await.unwrap_err();
        assert_eq!(error.part, "index");
        assert!(index.upsert(vec![a_mentor(2).document()]).await.is_err());
        stand_in.faults.recover();
        until_found(&index, &[1]).await;
    }
}

/// Waits until the breaker lets calls through.
async fn until_found(index: &dyn MentorIndex, expected: &[u128]) {
    let hits = async {
        loop {
            if let Ok(hits) = index.search(&a_query()).await {
                return hits.iter().map(|hit| hit.mentor.uuid().as_u128()).collect::<Vec<_>>();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert_eq!(tokio::time::timeout(Duration::from_secs(30), hits).await.unwrap(), expected);
}

#[tokio::test]
async fn a_server_that_hangs_is_waited_for_in_vain_a_few_times_only() {
    let stand_in = StandIn::start(Some("key")).await.unwrap();
    let replica = Replica::of(&settings_of(&stand_in));
    filled(&replica).await;
    let replica = replica.waiting(Duration::from_millis(100));
    let part = replica.part();
    let index = replica.index_through(part.clone());
    assert_eq!(found(&index, &a_query()).await, [1]);
    stand_in.faults.hang();
    for _ in 0..3 {
        let error = index.search(&a_query()).await.unwrap_err();
        assert!(error.source.to_string().contains("no answer"), "{error:?}");
    }
    assert!(part.is_paused());
    stand_in.faults.recover();
    until_found(&index, &[1]).await;
    assert!(!part.is_paused());
}

#[tokio::test]
async fn a_server_that_is_gone_is_an_outage() {
    let stand_in = StandIn::start(Some("key")).await.unwrap();
    let settings = settings_of(&stand_in);
    let index = filled(&Replica::of(&settings)).await;
    drop(stand_in);
    assert!(index.search(&a_query()).await.is_err());
    assert!(index.refresh().await.is_err());
}

#[tokio::test]
async fn a_wrong_key_is_an_outage_and_is_not_told() {
    let stand_in = StandIn::start(Some("another")).await.unwrap();
    let index = Replica::of(&settings_of(&stand_in)).index();
    let error = index.refresh().await.unwrap_err();
    assert!(!format!("{error:?}").contains("\"key\""), "{error:?}");
}

#[tokio::test]
async fn what_the_server_rightly_refuses_does_not_count_as_an_outage() {
    let stand_in = StandIn::start(Some("key")).await.unwrap();
    let replica = Replica::of(&settings_of(&stand_in));
    let part = replica.part();
    let index = replica.index_through(part.clone());
    for _ in 0..10 {
        assert!(index.search(&a_query()).await.is_err(), "there is no collection");
    }
    assert!(!part.is_paused());
}
