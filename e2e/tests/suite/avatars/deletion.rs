//! Pictures that nobody shows any more are gone from the store.

use std::time::Duration;

use serde_json::json;

use super::{
    jpeg,
    upload::{Seen, remove, upload},
};
use crate::harness::{Account, PASSWORD, Service, a_mentor, a_service, a_student, eventually};

/// The cleaner is woken at once; a busy machine takes its time.
const SOON: Duration = Duration::from_secs(10);

#[track_caller]
fn has(service: &Service, images: usize, what: &str) {
    eventually(SOON, what, || (service.stored_images() == images).then_some(()));
}

fn leave(account: &Account) {
    account.post("/me/delete", json!({"password": PASSWORD})).no_content();
}

#[test]
fn a_picture_goes_with_the_last_who_shows_it() {
    let service = a_service().start();
    let (ann, boris) = (a_student().sign_up(&service), a_mentor().sign_up(&service));
    let (one, other) = (jpeg::plain(400, 400, [1; 3]), jpeg::plain(400, 400, [200; 3]));
    upload(&ann, &one).ok();
    has(&service, 2, "both sizes");
    upload(&ann, &other).ok();
    has(&service, 2, "the old picture is gone");
    let profile = upload(&boris, &other).ok();
    has(&service, 2, "it is the same picture");
    remove(&ann);
    remove(&ann);
    Seen::both(&service, &profile);
    upload(&ann, &one).ok();
    has(&service, 4, "two pictures");
    leave(&ann);
    has(&service, 2, "Ann took hers with her");
    Seen::both(&service, &profile);
    leave(&boris);
    has(&service, 0, "nobody shows anything");
}

#[test]
fn a_picture_may_come_back_at_once() {
    let service = a_service().start();
    let ann = a_student().sign_up(&service);
    let photo = jpeg::quarters(400, 300);
    for _ in 0..10 {
        let profile = upload(&ann, &photo).ok();
        Seen::both(&service, &profile);
        remove(&ann);
    }
    let profile = upload(&ann, &photo).ok();
    Seen::both(&service, &profile);
    has(&service, 2, "it is there");
}

#[test]
fn deletions_outlive_a_crash() {
    let service = a_service().start();
    let accounts: Vec<_> = (0..6).map(|_| a_student().sign_up(&service)).collect();
    for (account, shade) in accounts.iter().zip((10..).step_by(30)) {
        upload(account, &jpeg::plain(300, 300, [shade; 3])).ok();
    }
    has(&service, 12, "everybody's");
    for account in &accounts {
        remove(account);
    }
    for process in service.processes() {
        process.kill().unwrap();
    }
    service.start_again();
    // What a replica had begun is taken over when its lease has ended.
    let patience = if cfg!(production) { Duration::from_secs(135) } else { SOON };
    eventually(patience, "nothing is left", || (service.stored_images() == 0).then_some(()));
}
