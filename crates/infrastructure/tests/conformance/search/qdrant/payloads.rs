use std::num::NonZeroU32;

use application::search::MentorIndex;
use infrastructure::search::{QdrantSettings, QdrantSettingsError};
use qdrant_stand_in::StandIn;

use super::{Replica, settings_of};
use crate::search::documents::{a_mentor, insert};

#[tokio::test]
async fn the_collection_is_made_as_configured_and_named_by_the_model() {
    let stand_in = StandIn::start(Some("key")).await.unwrap();
    let settings = QdrantSettings {
        shards: NonZeroU32::new(6),
        replicas: NonZeroU32::new(3),
        write_consistency: NonZeroU32::new(2),
        ..settings_of(&stand_in)
    };
    let index = Replica::of(&settings).modelled("use/v3").index();
    index.rebuild().await.unwrap().switch().await.unwrap();
    let [(alias, collection)] = &stand_in.store.aliases()[..] else { panic!("one alias") };
    assert_eq!(alias, "mentors");
    assert!(collection.starts_with("mentors-use-v3-") && collection.ends_with("-8-1"));
    let made = stand_in.store.settings("mentors").unwrap();
    assert_eq!(made.shard_number, Some(6));
    assert_eq!(made.replication_factor, Some(3));
    assert_eq!(made.write_consistency_factor, Some(2));
}

#[tokio::test]
async fn nothing_personal_leaves_for_the_server() {
    let stand_in = StandIn::start(Some("key")).await.unwrap();
    let index = Replica::of(&settings_of(&stand_in)).index();
    index.rebuild().await.unwrap().switch().await.unwrap();
    let mentor = a_mentor(1).named("Анна Громова").expert_in("Rust").tagged(&["linux"]);
    insert(&index, [mentor.scored(4.5)]).await;
    let payloads = stand_in.store.payloads("mentors");
    let mut fields: Vec<_> = payloads[0].keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["accepting", "languages", "score", "tags", "words"]);
    assert!(!format!("{payloads:?}").to_lowercase().contains("громова"));
}

#[tokio::test]
async fn one_search_is_one_call() {
    let stand_in = StandIn::start(Some("key")).await.unwrap();
    let index = Replica::of(&settings_of(&stand_in)).index();
    index.rebuild().await.unwrap().switch().await.unwrap();
    insert(&index, [a_mentor(1).named("Анна Громова")]).await;
    stand_in.faults.take_calls();
    index.search(&crate::search::documents::a_query_for("rust анна")).await.unwrap();
    assert_eq!(stand_in.faults.take_calls(), ["query_batch"]);
}

#[tokio::test]
async fn settings_that_cannot_be_meant_are_refused() {
    let stand_in = StandIn::start(None).await.unwrap();
    let with = |change: fn(&mut QdrantSettings)| {
        let mut settings = settings_of(&stand_in);
        change(&mut settings);
        let replica = Replica::of(&settings);
        replica.try_index(replica.part())
    };
    let refused = [
        with(|settings| settings.collection = String::new()),
        with(|settings| settings.collection = "a/b".to_owned()),
        with(|settings| settings.collection = "a".repeat(65)),
    ];
    assert!(refused.iter().all(|r| matches!(r, Err(QdrantSettingsError::Collection))));
    let error = with(|settings| settings.key = Some("sec\nret".into())).err().unwrap();
    assert!(matches!(error, QdrantSettingsError::Key));
    assert!(!format!("{error} {error:?}").contains("sec"));
    assert!(with(|_| ()).is_ok());
}
