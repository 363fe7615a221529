//! Who sees whose contacts: in profiles, in requests, in lists and in search.

use serde_json::{Value, json};

use crate::harness::{Account, a_mentor, a_student, ask, decide, mentee, service, unique};

/// The contacts of both sides as the other one sees them in every place.
fn contacts(student: &Account, mentor: &Account, request: &str) -> (Vec<Value>, Vec<Value>) {
    let of_list = |list: Value| list["items"][0].clone();
    let seen_by_mentor = vec![
        mentor.get(request).ok()["student"].take(),
        of_list(mentor.get(&format!("/request/mentor/{}", mentor.id)).ok())["student"].take(),
    ];
    let seen_by_student = vec![
        student.get(request).ok()["mentor"].take(),
        of_list(student.get(&format!("/request/student/{}", student.id)).ok())["mentor"].take(),
        student.get(&mentor.profile()).ok(),
    ];
    let contacts =
        |seen: Vec<Value>| seen.into_iter().map(|mut of| of["contacts"].take()).collect();
    (contacts(seen_by_mentor), contacts(seen_by_student))
}

#[track_caller]
fn hidden(contacts: &[Value]) {
    assert!(contacts.iter().all(|list| *list == json!([])), "{contacts:?}");
}

#[track_caller]
fn shown(contacts: &[Value]) {
    assert!(contacts.iter().all(|list| list.as_array().unwrap().len() == 1), "{contacts:?}");
}

#[test]
fn contacts_are_shared_from_acceptance_on() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = ask(&ann, &boris);
    let (students, mentors) = contacts(&ann, &boris, &request);
    hidden(&students);
    hidden(&mentors);

    for status in ["ACCEPTED", "COMPLETED"] {
        decide(&boris, &request, status).ok();
        let (students, mentors) = contacts(&ann, &boris, &request);
        shown(&students);
        shown(&mentors);
        shown(&[boris.get(&ann.profile()).ok()["contacts"].take()]);
    }
}

#[test]
fn contacts_are_hidden_again_after_a_cancellation() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = mentee(&ann, &boris);
    decide(&boris, &request, "CANCELLED").ok();
    let (students, mentors) = contacts(&ann, &boris, &request);
    hidden(&students);
    hidden(&mentors);
}

#[test]
fn a_refusal_shows_nothing() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = ask(&ann, &boris);
    decide(&boris, &request, "REFUSED").ok();
    let (students, mentors) = contacts(&ann, &boris, &request);
    hidden(&students);
    hidden(&mentors);
}

#[test]
fn a_minors_contacts_are_never_shown() {
    let (ann, boris) = (a_student().aged(17).sign_up(service()), a_mentor().sign_up(service()));
    let request = mentee(&ann, &boris);
    for status in [None, Some("COMPLETED")] {
        if let Some(status) = status {
            decide(&boris, &request, status).ok();
        }
        let (students, mentors) = contacts(&ann, &boris, &request);
        hidden(&students);
        shown(&mentors);
        hidden(&[boris.get(&ann.profile()).ok()["contacts"].take()]);
    }
    // To themselves and to admins they are.
    shown(&[ann.get("/students").ok()["contacts"].take()]);
    shown(&[service().admin().get(&request).ok()["student"]["contacts"].take()]);
    // Of age, the next day.
    ann.patch(&ann.profile(), json!({"age": 18})).ok();
    shown(&[boris.get(&ann.profile()).ok()["contacts"].take()]);
}

#[test]
fn others_and_searches_show_no_contacts() {
    let tag = unique("contacts");
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().tagged(&tag).sign_up(service()));
    let (eve, other) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    mentee(&ann, &boris);
    hidden(&[
        service().get(&boris.profile()).ok()["contacts"].take(),
        eve.get(&boris.profile()).ok()["contacts"].take(),
        other.get(&boris.profile()).ok()["contacts"].take(),
    ]);
    let found = |caller: &crate::harness::Caller| {
        let list = caller.get_with("/mentors", &[("tags", &tag)]).ok();
        list["items"][0]["mentor"]["contacts"].clone()
    };
    hidden(&[found(service()), found(&eve), found(&other)]);
    shown(&[found(&ann), found(&boris), found(service().admin())]);
}

#[test]
fn a_request_never_shows_an_email_or_an_age() {
    let (ann, boris) = (a_student().aged(30).sign_up(service()), a_mentor().sign_up(service()));
    let request = mentee(&ann, &boris);
    for caller in [&ann, &boris] {
        let text = caller.get(&request).status(200).text;
        assert!(!text.contains(&ann.email), "{text}");
        assert!(!text.contains("\"age\""), "{text}");
    }
}
