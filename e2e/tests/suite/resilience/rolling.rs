//! Replicas are replaced one after the other, and those who work with them do not notice.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use serde_json::json;

use crate::harness::{Account, Service, a_mentor, a_service, a_student, eventually, unique};

/// A replica that was not there is looked after again within seconds.
const UNTIL_IN_USE: Duration = Duration::from_secs(10);

/// Reads and writes until it is over; every call is answered as if nothing happened.
fn work(service: &Service, mentor: &Account, over: &AtomicBool, done: &AtomicUsize) {
    while !over.load(Ordering::SeqCst) {
        let bio = unique("bio");
        mentor.patch(&mentor.profile(), json!({"bio": bio})).ok();
        assert_eq!(mentor.get(&mentor.profile()).ok()["bio"], bio.as_str());
        let ann = a_student().sign_up(service);
        ann.post("/request", json!({"mentor_id": mentor.id, "query": "Hello"})).created();
        done.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
#[cfg_attr(not(production), ignore = "of replicas behind nginx: make e2e-production")]
fn one_replica_after_the_other_starts_anew_and_nobody_notices() {
    let service = a_service().start();
    let mentors: Vec<_> = (0..3).map(|_| a_mentor().sign_up(&service)).collect();
    let (over, done) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        let working: Vec<_> = mentors
            .iter()
            .map(|mentor| scope.spawn(|| work(&service, mentor, &over, &done)))
            .collect();
        let goes_on = |what| {
            let before = done.load(Ordering::SeqCst);
            eventually(UNTIL_IN_USE, what, || {
                let broke = working.iter().any(thread::ScopedJoinHandle::is_finished);
                (broke || done.load(Ordering::SeqCst) > before + 3).then_some(())
            });
        };
        for replica in service.processes() {
            goes_on("work is done by both");
            replica.stop().unwrap();
            goes_on("work is done without it");
            replica.start().unwrap();
            let before = service.passed_on_to(replica);
            eventually(UNTIL_IN_USE, "it is in use again", || {
                (service.passed_on_to(replica) > before + 3).then_some(())
            });
        }
        over.store(true, Ordering::SeqCst);
    });
    for mentor in &mentors {
        let stats = mentor.get(&format!("/stats/{}", mentor.id)).ok();
        assert!(stats["total"].as_u64() > Some(0), "{stats}");
    }
}
