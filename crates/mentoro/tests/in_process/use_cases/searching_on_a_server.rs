use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
    time::Duration,
};

use application::{
    kernel::Policy,
    search::{
        EmbeddingModel, IndexFilter, Indexing, MentorIndex, MentorQuery, ProfileWords, QueryMender,
        SearchDesk, SearchPage,
    },
};
use infrastructure::{
    parts::{BreakerSettings, Part, PartMetrics, PartSettings},
    search::{
        QdrantIndex, QdrantSettings, Vocabulary,
        mending::{FstMender, KnownWords},
    },
};
use prometheus::Registry;
use qdrant_stand_in::StandIn;
use tonic::Code;

use super::lengths::Lengths;
use crate::world::{World, a_mentor_profile};

/// A service whose index is on the server.
async fn served(stand_in: &StandIn) -> World {
    let settings = QdrantSettings {
        url: stand_in.url().parse().unwrap(),
        key: None,
        collection: "mentors".to_owned(),
        timeout: Duration::from_secs(10),
        shards: None,
        replicas: None,
        write_consistency: None,
    };
    let breaker = BreakerSettings { failures: 1, pause: Duration::from_millis(20) };
    let part = PartSettings { timeout: Duration::from_secs(10), breaker };
    let part = Part::new("index", part, &PartMetrics::new(&Registry::new()).unwrap());
    let model = EmbeddingModel { name: "lengths".to_owned(), dimensions: 8 };
    let vocabulary = Arc::new(Vocabulary::default());
    World::with(Policy::default(), |mut ports, reads| {
        let words: Arc<dyn ProfileWords> = reads;
        let index = QdrantIndex::new(settings, &model, part, vocabulary.clone(), words);
        let index: Arc<dyn MentorIndex> = Arc::new(index.unwrap());
        let mender: Arc<dyn QueryMender> = Arc::new(FstMender::new(KnownWords::none(), vocabulary));
        ports.index = index;
        ports.mender = mender;
        ports.embedder = Arc::new(Lengths::of(model));
        ports
    })
    .await
}

async fn search(world: &World, text: &str) -> SearchPage {
    let query = MentorQuery {
        text: Some(text.to_owned()),
        filter: IndexFilter::default(),
        limit: 10,
        after: None,
    };
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    world.part::<dyn SearchDesk>().search(None.into(), address, query).await.unwrap()
}

fn names(page: &SearchPage) -> Vec<&str> {
    page.items.iter().map(|item| item.mentor.name.as_str()).collect()
}

/// Does what the relay does, until nothing waits.
async fn catch_up(world: &World) {
    let indexing = world.part::<dyn Indexing>();
    while indexing.catch_up().await.unwrap() > 0 {}
}

#[tokio::test]
async fn a_server_without_an_index_gets_one_and_is_kept_up_to_date() {
    let stand_in = StandIn::start(None).await.unwrap();
    let world = served(&stand_in).await;
    world.mentor("cho").await;
    assert!(search(&world, "daniel cho").await.degraded);
    world.part::<dyn Indexing>().load().await.unwrap();
    catch_up(&world).await;
    let page = search(&world, "daniel cho").await;
    assert_eq!((names(&page), page.degraded), (vec!["Daniel Cho"], false));

    world.mentor_with("anna", a_mentor_profile("Анна Громова")).await;
    catch_up(&world).await;
    let page = search(&world, "громова анна").await;
    assert_eq!((names(&page)[0], page.degraded), ("Анна Громова", false));
    assert_eq!(names(&page).len(), 2);
}

#[tokio::test]
async fn while_the_server_fails_the_database_answers_and_nothing_is_lost() {
    let stand_in = StandIn::start(None).await.unwrap();
    let world = served(&stand_in).await;
    world.part::<dyn Indexing>().load().await.unwrap();
    catch_up(&world).await;
    for code in [Code::Unavailable, Code::Internal, Code::Unauthenticated] {
        stand_in.faults.fail(code);
        let name = format!("During {code:?}");
        world.mentor_with(&format!("{code:?}"), a_mentor_profile(&name)).await;
        assert!(world.part::<dyn Indexing>().catch_up().await.is_err(), "it stays to be done");
        let page = search(&world, &name).await;
        assert_eq!((names(&page)[0], page.degraded), (name.as_str(), true));

        stand_in.faults.recover();
        let indexing = world.part::<dyn Indexing>();
        let done = async {
            // What failed is postponed, also while the breaker is still open.
            world.later(Duration::from_mins(2));
            while indexing.catch_up().await.unwrap_or(1) > 0 {
                world.later(Duration::from_mins(2));
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), done).await.unwrap();
        let page = search(&world, &name).await;
        assert_eq!((names(&page)[0], page.degraded), (name.as_str(), false));
    }
}

#[tokio::test]
async fn a_server_that_lost_its_data_is_filled_again() {
    let stand_in = StandIn::start(None).await.unwrap();
    let world = served(&stand_in).await;
    world.mentor("cho").await;
    world.part::<dyn Indexing>().load().await.unwrap();
    catch_up(&world).await;
    stand_in.store.clear();
    assert!(search(&world, "daniel cho").await.degraded);
    world.part::<dyn Indexing>().refresh().await.unwrap();
    catch_up(&world).await;
    assert!(!search(&world, "daniel cho").await.degraded);
    world.part::<dyn Indexing>().refresh().await.unwrap();
    assert_eq!(world.part::<dyn Indexing>().catch_up().await.unwrap(), 0, "it is there");
}

#[tokio::test]
async fn a_replica_mends_words_of_profiles_that_it_never_wrote() {
    let stand_in = StandIn::start(None).await.unwrap();
    let world = served(&stand_in).await;
    world.mentor("cho").await;
    world.part::<dyn Indexing>().refresh().await.unwrap();
    // The database finds whole words only; «enginer» is in no profile.
    let page = search(&world, "enginer").await;
    assert_eq!((names(&page), page.degraded), (vec!["Daniel Cho"], true));
}
