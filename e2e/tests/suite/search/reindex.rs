//! The index can be lost and rebuilt: the truth is in the database.

use std::fs;

use super::academy::Academy;
use crate::harness::{Folder, Service, a_service};

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
