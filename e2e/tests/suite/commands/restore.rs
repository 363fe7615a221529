//! `mentoro restore`: only what is sound, and only while nobody serves.

use std::{fs, path::PathBuf};

use crate::harness::{Folder, a_service, a_student, credentials};

/// A folder with a service's data, and a copy of it from when only ann had an account; bob came
/// after. The service has stopped.
fn two_moments() -> (Folder, PathBuf) {
    let folder = Folder::new();
    let copy = folder.path().join("copy");
    let service = a_service().on(&folder).start();
    a_student().with("email", "ann@students.example".into()).sign_up(&service);
    service.run(&["backup", copy.to_str().unwrap()]).ok();
    a_student().with("email", "bob@students.example".into()).sign_up(&service);
    service.stop();
    (folder, copy)
}

#[test]
#[cfg_attr(production, ignore = "of one process alone: the file of its database")]
fn the_copy_takes_the_databases_place_which_is_kept_beside() {
    let (folder, copy) = two_moments();
    let replaced = fs::read(folder.database()).unwrap();
    a_service().on(&folder).run(&["restore", copy.to_str().unwrap()]).ok();
    let kept = folder.data().join("mentoro.db.before-restore");
    assert_eq!(fs::read(kept).unwrap(), replaced);
    assert!(copy.exists(), "the copy is still there");

    let service = a_service().on(&folder).start();
    let sign_in = |email| service.post("/students/sign-in", credentials(email));
    sign_in("ann@students.example").ok();
    sign_in("bob@students.example").refused(401, "invalid_credentials");
}

#[test]
#[cfg_attr(production, ignore = "of one process alone: the file of its database")]
fn a_copy_of_the_database_alone_is_restored_as_well() {
    let (folder, copy) = two_moments();
    let file = copy.join("mentoro.db");
    a_service().on(&folder).run(&["restore", file.to_str().unwrap()]).ok();
    let service = a_service().on(&folder).start();
    service.post("/students/sign-in", credentials("ann@students.example")).ok();
}

#[test]
#[cfg_attr(production, ignore = "of one process alone: the file of its database")]
fn while_the_service_runs_nothing_is_restored() {
    let (folder, copy) = two_moments();
    let service = a_service().on(&folder).start();
    let told = service.run(&["restore", copy.to_str().unwrap()]).failed();
    assert!(told.contains("another mentoro process uses the data folder"), "{told}");
    service.post("/students/sign-in", credentials("bob@students.example")).ok();
}

#[test]
#[cfg_attr(production, ignore = "of one process alone: the file of its database")]
fn what_is_no_sound_copy_leaves_everything_as_it_was() {
    let (folder, copy) = two_moments();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let good = fs::read(copy.join("mentoro.db")).unwrap();
    let mut scratched = good.clone();
    scratched[4096..8192].fill(0x55);
    let before = fs::read(folder.database()).unwrap();
    for wrong in [
        folder.path().join("missing"),
        file("empty", b""),
        file("letter.txt", b"Dear Sir or Madam, this is no database at all."),
        file("half", &good[..good.len() / 2]),
        file("scratched", &scratched),
    ] {
        let told = a_service().on(&folder).run(&["restore", wrong.to_str().unwrap()]).failed();
        assert!(told.contains("cannot be restored"), "{told}");
        assert_eq!(fs::read(folder.database()).unwrap(), before, "{}", wrong.display());
    }
    let left: Vec<_> = fs::read_dir(folder.data())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("restore") || name.contains("partial"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
    let service = a_service().on(&folder).start();
    service.post("/students/sign-in", credentials("bob@students.example")).ok();
}
