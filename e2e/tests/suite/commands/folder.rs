//! `mentoro migrate` and `mentoro reindex`: what a service keeps, while it runs and before.

use crate::harness::{Folder, a_mentor, a_service, eventually, service, unique};

#[test]
fn an_empty_place_gets_a_database_that_a_service_starts_on() {
    let folder = Folder::new();
    let mentoro = a_service().on(&folder);
    for _ in 0..2 {
        assert!(mentoro.run(&["migrate"]).ok().contains("this version's schema"));
        assert!(cfg!(production) || folder.database().is_file());
    }
    let service = mentoro.start();
    a_mentor().sign_up(&service);
}

#[test]
fn there_is_nothing_to_migrate_while_the_service_runs() {
    service().run(&["migrate"]).ok();
    service().get("/ping").ok();
}

#[test]
fn a_new_index_that_was_asked_for_meanwhile_is_built_at_the_start() {
    let folder = Folder::new();
    let service = a_service().on(&folder).start();
    let name = unique("Perpetua");
    let boris = a_mentor().named(&name).sign_up(&service);
    service.stop();
    assert!(a_service().on(&folder).run(&["reindex"]).ok().contains("when the service starts"));
    let service = a_service().on(&folder).start();
    eventually(std::time::Duration::from_secs(2), "they are found by name", || {
        let found = service.get_with("/mentors", &[("query", &name)]).ok();
        let first = &found["items"][0]["mentor"]["id"];
        (*first == boris.id.as_str() && found["degraded"] == false).then_some(())
    });
}
