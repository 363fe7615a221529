//! The index can be lost and rebuilt: the truth is in the database.

use std::{fs, time::Duration};

use stack::Qdrant;

use super::academy::Academy;
use crate::harness::{Folder, Service, a_service, eventually};

/// Replicas look once a minute whether the index that they share is still there.
const UNTIL_MISSED: Duration = Duration::from_secs(75);

fn still_finds_bread(academy: &Academy, service: &Service) {
    super::freshness::within_two_seconds("search by meaning is back", || {
        let found = academy.search(service, &[("query", "how to bake bread")]);
        found["degraded"] == false && found["items"][0]["mentor"]["name"] == "Прохор Беломестных"
    });
}

#[test]
fn the_index_is_rebuilt_while_the_service_runs() {
    let service = a_service().start();
    let academy = Academy::open(&service);
    service.last_line_of(&["reindex"]);
    still_finds_bread(&academy, &service);
}

#[test]
#[cfg_attr(production, ignore = "of one process alone: files of the index")]
fn a_lost_or_broken_index_is_made_anew() {
    let folder = Folder::new();
    let service = a_service().on(&folder).start();
    let academy = Academy::open(&service);
    service.stop();

    fs::remove_dir_all(folder.index()).ok();
    let service = a_service().on(&folder).start();
    still_finds_bread(&academy, &service);
    service.stop();

    fs::create_dir_all(folder.index()).unwrap();
    fs::write(folder.index().join("graph-0000000000000000.usearch"), "nonsense").unwrap();
    let service = a_service().on(&folder).start();
    still_finds_bread(&academy, &service);
}

#[test]
#[cfg_attr(not(production), ignore = "of replicas that share an index: make e2e-production")]
fn an_index_that_its_server_lost_is_made_anew() {
    let folder = Folder::new();
    let qdrant = Qdrant::start(&folder.path().join("qdrant")).unwrap();
    let service = a_service()
        .with("MENTORO_QDRANT_URL", qdrant.url())
        .with("MENTORO_QDRANT_API_KEY", qdrant.api_key().unwrap())
        .start();
    let academy = Academy::open(&service);
    let server = qdrant.part().unwrap();
    server.kill().unwrap();
    // Without it the database answers, by letters.
    let found = academy.search(&service, &[("query", "guitar")]);
    assert_eq!(found["degraded"], true);
    assert_eq!(found["items"][0]["mentor"]["name"], "Gwendolyn Ashworth");

    server.start().unwrap();
    eventually(UNTIL_MISSED, "every replica finds by meaning again", || {
        let finds = |caller| {
            let found = academy.search(&caller, &[("query", "how to bake bread")]);
            let first = &found["items"][0]["mentor"]["name"];
            found["degraded"] == false && first == "Прохор Беломестных"
        };
        service.everywhere().all(finds).then_some(())
    });
}
