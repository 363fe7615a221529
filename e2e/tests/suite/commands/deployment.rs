//! `deploy/backup` and `deploy/restore`: everything that replicas share, lost and found.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::json;

use crate::{
    avatars::{Seen, plain, remove, upload},
    harness::{
        Folder, Service, a_mentor, a_service, a_student, credentials, eventually, mentee,
        production::{broken_invariants, destroy},
        unique,
    },
};

/// Copies what `service` keeps into `place`; where the copy is.
#[track_caller]
fn back_up(service: &Service, place: &Path) -> PathBuf {
    service.deploy("backup", &["--keep", "2", place.to_str().unwrap()]).last_line().into()
}

#[test]
#[cfg_attr(not(production), ignore = "of replicas on PostgreSQL: make e2e-production")]
fn what_was_there_before_a_copy_is_there_after_everything_was_lost() {
    let (lost, found, place) = (Folder::new(), Folder::new(), Folder::new());
    let service = a_service().on(&lost).start();
    let name = unique("Wilhelmina");
    let (student, mentor) = (a_student(), a_mentor().named(&name));
    let (student, mentor) = (student.sign_up(&service), mentor.sign_up(&service));
    let request = mentee(&student, &mentor);
    let reviews = format!("{}/reviews", mentor.profile());
    student.post(&reviews, json!({"score": 5, "text": "Patient and clear."})).created();
    let shown = Seen::both(&service, &upload(&mentor, &plain(400, 400, [1; 3])).ok());
    upload(&student, &plain(400, 400, [200; 3])).ok();
    let copy = back_up(&service, place.path());
    a_student().with("email", "late@students.example".into()).sign_up(&service);
    service.stop();
    destroy(lost.name_on_servers());

    let copy = copy.to_str().unwrap();
    a_service().on(&found).deploy("restore", &[copy]).ok();
    assert_eq!(broken_invariants(found.name_on_servers()), Vec::<String>::new());
    let service = a_service().on(&found).start();
    let (again, token) = (student.sign_in_again(&service), mentor.refresh_token());
    let session = service.post("/auth/refresh", json!({"refresh_token": token})).ok();
    assert_eq!(session["id"], mentor.id.as_str(), "sessions go on");
    assert_eq!(again.get(&request).ok()["status"], "ACCEPTED");
    assert_eq!(again.get(&reviews).ok()["items"][0]["text"], "Patient and clear.");
    Seen::both(&service, &again.get("/students").ok());
    let profile = again.get(&mentor.profile()).ok();
    let restored = Seen::both(&service, &profile);
    assert_eq!(restored.map(|seen| seen.bytes), shown.map(|seen| seen.bytes));
    let late = service.post("/students/sign-in", credentials("late@students.example"));
    late.refused(401, "invalid_credentials");
    eventually(Duration::from_secs(10), "the index knows who is there", || {
        let answer = again.get_with("/mentors", &[("query", &name)]).ok();
        let first = &answer["items"][0]["mentor"]["id"];
        (answer["degraded"] == false && *first == mentor.id.as_str()).then_some(())
    });
}

#[test]
#[cfg_attr(not(production), ignore = "of replicas on PostgreSQL: make e2e-production")]
fn a_copy_has_no_picture_that_nobody_showed_any_more_and_the_oldest_copy_goes() {
    let (folder, place) = (Folder::new(), Folder::new());
    let service = a_service().on(&folder).start();
    let (ann, boris) = (a_student().sign_up(&service), a_mentor().sign_up(&service));
    upload(&ann, &plain(400, 400, [1; 3])).ok();
    upload(&boris, &plain(400, 400, [200; 3])).ok();
    let oldest = back_up(&service, place.path());
    remove(&ann);
    let copies = [back_up(&service, place.path()), back_up(&service, place.path())];
    assert!(!oldest.exists());
    for copy in copies {
        a_service().on(&folder).deploy("restore", &["--check", copy.to_str().unwrap()]).ok();
        assert_eq!(fs::read_dir(copy.join("images/avatars")).unwrap().count(), 2, "Boris's");
    }
}

#[test]
#[cfg_attr(not(production), ignore = "of replicas on PostgreSQL: make e2e-production")]
fn nothing_is_restored_over_people_at_work_or_from_a_damaged_copy() {
    let (folder, place) = (Folder::new(), Folder::new());
    let service = a_service().on(&folder).start();
    let ann = a_student().sign_up(&service);
    upload(&ann, &plain(400, 400, [1; 3])).ok();
    let copy = back_up(&service, place.path());
    let path = copy.to_str().unwrap();
    let restore = |arguments: &[&str]| a_service().on(&folder).deploy("restore", arguments);
    let told = restore(&["--replace", path]).failed();
    assert!(told.contains("stop the replicas first"), "{told}");
    service.stop();
    let told = restore(&[path]).failed();
    assert!(told.contains("the database is not empty"), "{told}");

    let image = fs::read_dir(copy.join("images/avatars")).unwrap().next().unwrap().unwrap().path();
    let whole = fs::read(&image).unwrap();
    fs::write(&image, &whole[1..]).unwrap();
    for arguments in [&["--replace", path], &["--check", path]] {
        let told = restore(arguments).failed();
        assert!(told.contains("is damaged"), "{told}");
    }
    fs::write(&image, whole).unwrap();
    service.start_again();
    let after = a_student().sign_up(&service);
    service.stop();
    restore(&["--replace", path]).ok();
    service.start_again();
    ann.sign_in_again(&service).get("/me").ok();
    let sign_in = service.post("/students/sign-in", credentials(&after.email));
    sign_in.refused(401, "invalid_credentials");
}
