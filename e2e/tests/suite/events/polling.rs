//! Asking again for what one has.

use serde_json::json;

use crate::harness::{Account, a_mentor, a_student, accept, ask, service};

/// What the account polls, and the tag of what it has of it.
fn polled(account: &Account, paths: &[String]) -> Vec<(String, String)> {
    paths.iter().map(|path| (path.clone(), account.get(path).status(200).etag())).collect()
}

#[test]
fn a_change_ends_the_304s_of_everybody_whom_it_concerns() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = ask(&ann, &boris);
    let hers = [
        "/me".to_owned(),
        "/notifications".to_owned(),
        boris.profile(),
        request.clone(),
        format!("/request/student/{}", ann.id),
    ];
    let his = [
        "/me".to_owned(),
        request.clone(),
        format!("/request/mentor/{}", boris.id),
        format!("/stats/{}", boris.id),
        ann.profile(),
    ];
    let seen = [(&ann, polled(&ann, &hers)), (&boris, polled(&boris, &his))];
    for (account, polls) in &seen {
        for (path, etag) in polls {
            for _ in 0..4 {
                account.with("If-None-Match", etag).get(path).status(304);
            }
        }
    }
    accept(&boris, &request);
    for (account, polls) in &seen {
        for (path, etag) in polls {
            account.with("If-None-Match", etag).has_changed(path);
        }
    }
}

#[test]
fn a_change_of_one_side_shows_in_the_lists_of_the_other() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    ask(&ann, &boris);
    let paths = [format!("/request/mentor/{}", boris.id), "/notifications".to_owned()];
    let seen = polled(&boris, &paths);
    ann.patch(&ann.profile(), json!({"name": "Alissa Student"})).ok();
    for (path, etag) in &seen {
        boris.with("If-None-Match", etag).has_changed(path);
    }
    let seen = polled(&boris, &paths);
    let unread = boris.get("/notifications").ok();
    boris.post("/notifications/read", json!({"up_to": unread["items"][0]["id"]})).ok();
    let (path, etag) = &seen[1];
    boris.with("If-None-Match", etag).has_changed(path);
    let (path, etag) = &seen[0];
    boris.with("If-None-Match", etag).get(path).status(304);
}
