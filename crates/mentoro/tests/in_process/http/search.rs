//! Search while parts of it are away, and after.

use std::{sync::Arc, time::Duration};

use application::search::Indexing;
use mentoro::composition::Ports;
use serde_json::Value;

use super::{
    adapters::{Down, OneMeaning},
    api::{Caller, api},
    people::mentor,
};
use crate::world::World;

/// A world with a model of meaning.
async fn a_meaningful_world() -> World {
    World::new().await.replica(|ports| Ports { embedder: Arc::new(OneMeaning::new()), ..ports })
}

async fn search(caller: &Caller) -> Value {
    caller.get("/api/mentors?query=rust").await.ok()
}

fn finds(found: &Value, id: &str) -> bool {
    found["items"].as_array().unwrap().iter().any(|item| item["mentor"]["id"] == id)
}

#[actix_web::test]
async fn without_the_index_the_database_answers_and_says_so() {
    let world = a_meaningful_world().await;
    let whole = api(&world).await;
    let dan = mentor(&whole, "dan").await;
    assert_eq!(world.part::<dyn Indexing>().catch_up().await.unwrap(), 1);
    let found = search(&whole).await;
    assert!(found["degraded"] == false && finds(&found, &dan.id), "{found}");

    let lame = api(&world.replica(|ports| Ports { index: Arc::new(Down), ..ports })).await;
    let found = search(&lame).await;
    assert!(found["degraded"] == true && finds(&found, &dan.id), "{found}");
    // By rating nothing is missing.
    assert_eq!(lame.get("/api/mentors").await.ok()["degraded"], false);
}

#[actix_web::test]
async fn without_the_model_the_database_answers_and_says_so() {
    let world = World::new().await;
    let api = api(&world).await;
    let dan = mentor(&api, "dan").await;
    let found = search(&api).await;
    assert!(found["degraded"] == true && finds(&found, &dan.id), "{found}");
}

#[actix_web::test]
async fn what_the_index_missed_is_made_up_for_and_no_caller_hears_of_it() {
    let world = a_meaningful_world().await;
    let lame = world.replica(|ports| Ports { index: Arc::new(Down), ..ports });
    let dan = mentor(&api(&lame).await, "dan").await;
    let relay = lame.part::<dyn Indexing>();
    for _ in 0..3 {
        assert_eq!(relay.catch_up().await.unwrap_err().part, "index");
        world.later(Duration::from_mins(1));
    }

    let whole = api(&world).await;
    assert!(!finds(&search(&whole).await, &dan.id), "not in the index yet");
    assert_eq!(world.part::<dyn Indexing>().catch_up().await.unwrap(), 1);
    assert!(finds(&search(&whole).await, &dan.id));
}
