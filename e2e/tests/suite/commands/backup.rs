//! `mentoro backup`: a copy of one moment, whatever goes on.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use crate::{
    avatars::{Seen, plain, remove, upload},
    harness::{
        Account, Folder, Service, a_mentor, a_service, a_student, ask, credentials, eventually,
        service, unique,
    },
};

/// Ends the writing also when the test fails: a scope waits for its threads.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Who asked whom, and what the service called it.
struct Asked {
    student: Account,
    mentor: Account,
    name: String,
    request: String,
}

fn somebody_asks(service: &Service) -> Asked {
    let name = unique("Philomena");
    let student = a_student().sign_up(service);
    let mentor = a_mentor().named(&name).sign_up(service);
    let request = ask(&student, &mentor);
    Asked { student, mentor, name, request }
}

#[test]
#[cfg_attr(production, ignore = "of one process alone: the file of its database")]
fn a_copy_holds_all_that_was_there_before_it_though_writing_goes_on() {
    let (folder, away) = (Folder::new(), Folder::new());
    let copy = folder.path().join("copy");
    let service = a_service().on(&folder).start();
    let (asked, over) = (Mutex::new(vec![somebody_asks(&service)]), AtomicBool::new(false));
    let before = thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::SeqCst) {
                let new = somebody_asks(&service);
                asked.lock().unwrap().push(new);
            }
        });
        let over = Over(&over);
        let count = || asked.lock().unwrap().len();
        eventually(Duration::from_secs(30), "writing goes on", || (count() > 3).then_some(()));
        let before = count();
        let copied = service.run(&["backup", copy.to_str().unwrap()]);
        let during = count();
        eventually(Duration::from_secs(30), "writing went on", || (count() > during).then_some(()));
        drop(over);
        assert!(copied.ok().contains("copy"));
        before
    });
    service.stop();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let modes = [mode(&copy), mode(&copy.join("mentoro.db"))];
    assert_eq!(modes, [0o700, 0o600], "people's addresses are in it");

    a_service().on(&away).run(&["restore", copy.to_str().unwrap()]).ok();
    let service = a_service().on(&away).start();
    for Asked { student, mentor, name, request } in &asked.into_inner().unwrap()[..before] {
        service.post("/mentors/sign-in", credentials(&mentor.email)).ok();
        let student = student.sign_in_again(&service);
        assert_eq!(student.get(request).ok()["mentor"]["name"], name.as_str());
        eventually(Duration::from_secs(2), "they are found", || {
            let found = service.get_with("/mentors", &[("query", name)]).ok();
            (found["items"][0]["mentor"]["id"] == mentor.id.as_str()).then_some(())
        });
    }
    // The copy has no secret of tokens: old ones end with the old folder.
    let Asked { student, .. } = somebody_asks(&service);
    student.get("/me").ok();
}

#[test]
#[cfg_attr(production, ignore = "of one process alone: its folder of images")]
fn pictures_come_along_but_for_those_that_nobody_shows_any_more() {
    let (folder, away) = (Folder::new(), Folder::new());
    let copy = folder.path().join("copy");
    let service = a_service().on(&folder).start();
    let (ann, boris) = (a_student().sign_up(&service), a_mentor().sign_up(&service));
    let shown = Seen::both(&service, &upload(&ann, &plain(400, 400, [1; 3])).ok());
    upload(&boris, &plain(400, 400, [200; 3])).ok();
    remove(&boris);
    service.run(&["backup", copy.to_str().unwrap()]).ok();
    service.stop();
    assert_eq!(fs::read_dir(copy.join("images/avatars")).unwrap().count(), 2);

    a_service().on(&away).run(&["restore", copy.to_str().unwrap()]).ok();
    let service = a_service().on(&away).start();
    let profile = ann.sign_in_again(&service).get("/students").ok();
    let restored = Seen::both(&service, &profile);
    assert_eq!(restored.map(|seen| seen.bytes), shown.map(|seen| seen.bytes));
}

#[test]
#[cfg_attr(production, ignore = "of one process alone: the file of its database")]
fn nothing_is_overwritten() {
    let folder = Folder::new();
    let file = folder.path().join("precious");
    fs::write(&file, "precious").unwrap();
    let told = service().run(&["backup", file.to_str().unwrap()]).failed();
    assert!(told.contains("is there already"), "{told}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
}

#[test]
#[cfg_attr(production, ignore = "of one process alone: the file of its database")]
fn where_there_is_no_database_there_is_nothing_to_copy() {
    let folder = Folder::new();
    let file = folder.path().join("copy.db");
    a_service().on(&folder).run(&["backup", file.to_str().unwrap()]).failed();
    assert!(!file.exists() && !folder.database().exists());
}

#[test]
#[cfg_attr(not(production), ignore = "of replicas on PostgreSQL: make e2e-production")]
fn a_database_that_is_no_file_is_left_to_its_own_tools() {
    let folder = Folder::new();
    let file = folder.path().join("copy.db");
    let told = service().run(&["backup", file.to_str().unwrap()]).failed();
    assert!(told.contains("only a database in an SQLite file can be copied"), "{told}");
    assert!(!file.exists());
    fs::write(&file, "a copy").unwrap();
    let told = service().run(&["restore", file.to_str().unwrap()]).failed();
    assert!(told.contains("only a database in an SQLite file can be copied"), "{told}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "a copy");
}
