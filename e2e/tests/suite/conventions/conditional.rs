//! `ETag`, `If-None-Match`, `If-Match`.

use serde_json::{Value, json};

use crate::harness::{Account, a_mentor, a_student, accept, ask, service};

#[test]
fn who_has_it_already_gets_no_body() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = ask(&ann, &boris);
    let paths = [
        "/students".to_owned(),
        ann.profile(),
        boris.profile(),
        request,
        format!("/request/student/{}", ann.id),
        "/me".to_owned(),
    ];
    for path in paths {
        let etag = ann.get(&path).status(200).etag();
        let listed = format!("\"other\", {etag}");
        for sent in [etag.clone(), format!("W/{etag}"), listed, "*".to_owned()] {
            let answer = ann.with("If-None-Match", &sent).get(&path).status(304);
            assert_eq!(answer.text, "", "{path}");
            assert_eq!(answer.etag(), etag, "{path}");
        }
        ann.with("If-None-Match", "\"other\"").get(&path).ok();
    }
    let etag = service().get(&boris.profile()).status(200).etag();
    service().with("If-None-Match", &etag).get(&boris.profile()).status(304);
}

#[test]
fn a_compressed_answer_has_a_weak_tag_that_is_known_again() {
    let ann = a_student().with("bio", json!("Long words. ".repeat(100))).sign_up(service());
    let packed = ann.with("Accept-Encoding", "gzip");
    let answer = packed.get("/students").status(200);
    assert_eq!(answer.header("Content-Encoding"), Some("gzip"));
    let weak = answer.etag();
    assert_eq!(weak, format!("W/{}", ann.get("/students").etag()));
    for caller in [&packed, &*ann] {
        caller.with("If-None-Match", &weak).get("/students").status(304);
    }
}

#[test]
fn another_version_is_sent() {
    let ann = a_student().sign_up(service());
    let old = ann.get("/students").etag();
    let new = ann.patch(&ann.profile(), json!({"bio": "New"})).status(200).etag();
    assert_ne!(old, new);
    ann.with("If-None-Match", &old).has_changed("/students");
    ann.with("If-None-Match", &new).get("/students").status(304);
}

#[test]
fn each_caller_has_a_tag_of_what_they_see() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let tag = |caller: &Account| caller.get(&boris.profile()).status(200).etag();
    let anyone = service().get(&boris.profile()).status(200).etag();
    assert_ne!(tag(&boris), tag(&ann));
    assert_ne!(anyone, tag(&ann));
    ann.with("If-None-Match", &tag(&boris)).get(&boris.profile()).ok();
    // The part before the dash is the version, the same for all.
    let version = |etag: &str| etag.split('-').next().unwrap().to_owned();
    assert_eq!(version(&tag(&boris)), version(&tag(&ann)));
}

#[test]
fn contacts_that_become_visible_change_the_tag() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = ask(&ann, &boris);
    let before = ann.get(&boris.profile()).etag();
    accept(&boris, &request);
    ann.with("If-None-Match", &before).has_changed(&boris.profile());
    assert_ne!(ann.get(&boris.profile()).ok()["contacts"], json!([]));
}

/// One change makes the other one's copy old.
fn a_change_needs_the_present_version(party: &Account, path: &str, changes: [Value; 2]) {
    let [first, second] = changes;
    let old = party.get(path).status(200).etag();
    let present = party.with("If-Match", &old).patch(path, first).status(200).etag();
    for tag in [old.as_str(), "\"nonsense\""] {
        let answer = party.with("If-Match", tag).patch(path, second.clone());
        answer.refused(412, "precondition_failed");
    }
    party.with("If-Match", &format!("W/{present}")).patch(path, second.clone()).ok();
    party.with("If-Match", "*").patch(path, second).ok();
}

#[test]
fn a_profile_is_changed_only_as_it_was_seen() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let changes = || [json!({"bio": "One"}), json!({"bio": "Two"})];
    a_change_needs_the_present_version(&ann, &ann.profile(), changes());
    a_change_needs_the_present_version(&boris, &boris.profile(), changes());
}

#[test]
fn a_request_is_changed_only_as_it_was_seen() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = ask(&ann, &boris);
    let changes = [json!({"query": "One"}), json!({"query": "Two"})];
    a_change_needs_the_present_version(&ann, &request, changes);
    // What the mentor saw before the student changed it is not what they would accept.
    let seen = boris.get(&request).etag();
    ann.patch(&request, json!({"query": "Three"})).ok();
    let decide =
        |seen: &str| boris.with("If-Match", seen).patch(&request, json!({"status": "ACCEPTED"}));
    decide(&seen).refused(412, "precondition_failed");
    decide(&boris.get(&request).etag()).ok();
}

#[test]
fn what_others_do_does_not_stand_in_the_way() {
    // A request changes what is seen of a mentor, not the version of the profile.
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let seen = boris.get(&boris.profile()).etag();
    accept(&boris, &ask(&ann, &boris));
    boris.with("If-Match", &seen).patch(&boris.profile(), json!({"bio": "New"})).ok();
}

#[test]
#[cfg_attr(not(production), ignore = "of replicas behind nginx: make e2e-production")]
fn a_compressed_answer_is_the_same_version() {
    let boris = a_mentor().with("bio", json!("Many words. ".repeat(150))).sign_up(service());
    let plain = boris.get(&boris.profile()).status(200).etag();
    let compressed = boris.with("Accept-Encoding", "gzip").get(&boris.profile()).status(200);
    assert_eq!(compressed.header("Content-Encoding"), Some("gzip"));
    let tag = compressed.etag();
    assert_eq!(tag, format!("W/{plain}"), "it is not the same, byte by byte");
    boris.with("If-None-Match", &tag).get(&boris.profile()).status(304);
    boris.with("If-Match", &tag).patch(&boris.profile(), json!({"bio": "Few words."})).ok();
    boris.with("If-Match", &tag).patch(&boris.profile(), json!({"bio": "None."})).status(412);
}
