//! `GET /students`, `GET` and `PATCH /students/{student_id}`.

use serde_json::{Value, json};

use crate::harness::{a_mentor, a_student, ask, decide, mentee, service};

#[test]
fn a_student_reads_their_own_profile() {
    let ann = a_student().aged(30).sign_up(service());
    let own = ann.get("/students").ok();
    assert_eq!(own, ann.get(&ann.profile()).ok());
    assert_eq!(own, ann.session["student"]);
    assert_eq!(own["age"], 30);
}

#[test]
fn absent_stays_null_clears_and_lists_are_replaced() {
    let ann = a_student().aged(30).with("bio", json!("Before")).sign_up(service());
    let before = ann.get("/students").ok();
    let after = ann.patch(&ann.profile(), json!({"name": "Ann After"})).ok();
    let mut expected = before.clone();
    expected["name"] = json!("Ann After");
    assert_eq!(after, expected);

    let change = json!({
        "bio": null, "age": null, "interests": ["go", "music"],
        "contacts": [{"network": "web", "url": "https://example.org"}],
    });
    let after = ann.patch(&ann.profile(), change.clone()).ok();
    for field in ["bio", "age", "interests", "contacts"] {
        assert_eq!(after[field], change[field], "{field}");
    }
    let after = ann.patch(&ann.profile(), json!({"interests": [], "contacts": []})).ok();
    assert_eq!((&after["interests"], &after["contacts"]), (&json!([]), &json!([])));
    assert_eq!(ann.get("/students").ok(), after);
    assert_eq!(ann.patch(&ann.profile(), json!({})).ok(), after);
}

#[test]
fn a_change_keeps_the_rules_of_signing_up() {
    let ann = a_student().sign_up(service());
    let before = ann.get("/students").ok();
    let change = json!({
        "name": "A", "age": 13, "bio": "x".repeat(2001), "interests": ["r"],
        "contacts": [{"network": "web", "url": "nowhere"}],
    });
    ann.patch(&ann.profile(), change).invalid(&[
        ("/name", "too_short"),
        ("/age", "out_of_range"),
        ("/bio", "too_long"),
        ("/interests/0", "too_short"),
        ("/contacts/0/url", "invalid_contact"),
    ]);
    assert_eq!(ann.get("/students").ok(), before);
}

#[test]
fn what_the_service_sets_is_read_only() {
    let ann = a_student().sign_up(service());
    let change = json!({
        "id": ann.id, "created_at": "2026-01-01T00:00:00Z", "avatar_url": null,
        "avatar_thumb_url": null, "colour": "red", "name": null,
    });
    ann.patch(&ann.profile(), change).invalid(&[
        ("/id", "read_only"),
        ("/created_at", "read_only"),
        ("/avatar_url", "read_only"),
        ("/avatar_thumb_url", "read_only"),
        ("/colour", "unknown_field"),
        ("/name", "wrong_type"),
    ]);
}

#[test]
fn a_mentor_reads_a_student_while_they_have_to_do_with_each_other() {
    let boris = a_mentor().sign_up(service());
    let new = || a_student().sign_up(service());
    let read = |student: &crate::harness::Account| boris.get(&student.profile());

    let stranger = new();
    read(&stranger).refused(404, "not_found");

    let pending = new();
    ask(&pending, &boris);
    let seen = read(&pending).ok();
    assert_eq!(seen["name"], "Alice Student");
    for hidden in ["email", "age"] {
        assert_eq!(seen.get(hidden), None, "{hidden}");
    }

    let accepted = new();
    let request = mentee(&accepted, &boris);
    read(&accepted).ok();
    decide(&accepted, &request, "COMPLETED").ok();
    read(&accepted).ok();

    for (party_is_mentor, status) in [(true, "REFUSED"), (false, "CANCELLED")] {
        let student = new();
        let request = ask(&student, &boris);
        let party = if party_is_mentor { &boris } else { &student };
        decide(party, &request, status).ok();
        read(&student).refused(404, "not_found");
    }

    // One pair may have several requests: any of them is enough.
    let returned = new();
    let first = ask(&returned, &boris);
    decide(&returned, &first, "CANCELLED").ok();
    ask(&returned, &boris);
    read(&returned).ok();
}

#[test]
fn an_admin_reads_every_student_whole() {
    let ann = a_student().aged(16).sign_up(service());
    let seen = service().admin().get(&ann.profile()).ok();
    assert_eq!(seen, ann.get("/students").ok());
    assert_ne!(seen["contacts"], json!([]));
}

#[test]
fn nobody_finds_a_student_that_is_none() {
    let boris = a_mentor().sign_up(service());
    for id in ["0190b8a0-0000-7000-8000-000000000000", "nonsense", boris.id.as_str()] {
        let path = format!("/students/{id}");
        service().admin().get(&path).refused(404, "not_found");
        boris.get(&path).refused(404, "not_found");
    }
    let ann = a_student().sign_up(service());
    ann.patch("/students/nonsense", json!({"bio": Value::Null})).refused(404, "not_found");
}
