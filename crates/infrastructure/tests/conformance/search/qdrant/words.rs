use application::search::{IndexState, MentorIndex, QueryMender};
use infrastructure::search::mending::{FstMender, KnownWords};
use qdrant_stand_in::StandIn;

use super::{Replica, settings_of};
use crate::search::documents::{a_mentor, insert};

#[tokio::test]
async fn a_replica_knows_the_words_of_profiles_that_another_wrote() {
    let stand_in = StandIn::start(Some("key")).await.unwrap();
    let replica = Replica::of(&settings_of(&stand_in)).knowing(&[
        ("громова", false),
        ("kubernetes", true),
        ("postgres", true),
    ]);
    let mender = FstMender::new(KnownWords::none(), replica.vocabulary.clone());
    assert_eq!(mender.mend("kubernetse"), None);
    assert_eq!(replica.index().refresh().await.unwrap(), IndexState::Missing);
    assert_eq!(mender.mend("kubernetse").as_deref(), Some("kubernetes"));
    assert_eq!(mender.mend("постгрес").as_deref(), Some("postgres"), "by ear");
    assert_eq!(mender.mend("громова"), None);
}

#[tokio::test]
async fn a_replica_knows_the_words_that_it_wrote_at_once() {
    let stand_in = StandIn::start(Some("key")).await.unwrap();
    let replica = Replica::of(&settings_of(&stand_in));
    let mender = FstMender::new(KnownWords::none(), replica.vocabulary.clone());
    insert(&replica.index(), [a_mentor(1).tagged(&["kubernetes"])]).await;
    assert_eq!(mender.mend("kubernetse").as_deref(), Some("kubernetes"));
}
