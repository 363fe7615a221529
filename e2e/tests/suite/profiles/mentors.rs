//! `GET` and `PATCH /mentors/{mentor_id}`.

use serde_json::{Value, json};

use crate::harness::{a_mentor, a_student, service};

#[test]
fn anyone_reads_a_mentor_without_what_is_private() {
    let boris = a_mentor().with("capacity", json!(2)).sign_up(service());
    let seen = service().get(&boris.profile()).ok();
    let own = &boris.session["mentor"];
    for field in [
        "id",
        "name",
        "expertise",
        "bio",
        "tags",
        "languages",
        "avatar_url",
        "avatar_thumb_url",
        "score",
        "score_count",
        "accepting",
        "responds_within_seconds",
        "completed_count",
        "created_at",
    ] {
        assert_eq!(seen[field], own[field], "{field}");
    }
    assert_eq!(seen["contacts"], json!([]));
    for hidden in ["email", "accepting_requests", "capacity", "viewer"] {
        assert_eq!(seen.get(hidden), None, "{hidden}");
    }
    assert_eq!(service().admin().get(&boris.profile()).ok(), *own);
}

#[test]
fn a_student_also_reads_how_they_stand_to_a_mentor() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let viewer = ann.get(&boris.profile()).ok()["viewer"].take();
    let expected = json!({
        "request": null, "favorite": false, "swipe": null, "can_request": true,
        "cannot_request_code": null, "can_rate": false, "review": null,
    });
    assert_eq!(viewer, expected);
    let other = a_mentor().sign_up(service());
    assert_eq!(other.get(&boris.profile()).ok().get("viewer"), None);
}

#[test]
fn absent_stays_null_clears_and_lists_are_replaced() {
    let boris =
        a_mentor().with("bio", json!("Before")).with("capacity", json!(5)).sign_up(service());
    let before = boris.get(&boris.profile()).ok();
    let after = boris.patch(&boris.profile(), json!({"expertise": "Gardener"})).ok();
    let mut expected = before;
    expected["expertise"] = json!("Gardener");
    assert_eq!(after, expected);

    let change = json!({
        "name": "Boris After", "bio": null, "capacity": null, "tags": ["trees", "flowers"],
        "languages": ["ru", "pt-BR"], "accepting_requests": false,
        "contacts": [{"network": "web", "url": "https://example.org"}],
    });
    let after = boris.patch(&boris.profile(), change.clone()).ok();
    for (field, value) in change.as_object().unwrap() {
        assert_eq!(&after[field], value, "{field}");
    }
    assert_eq!(after["accepting"], false);
    assert_eq!(boris.get(&boris.profile()).ok(), after);
    assert_eq!(boris.patch(&boris.profile(), json!({})).ok(), after);
}

#[test]
fn a_change_keeps_the_rules_of_signing_up() {
    let boris = a_mentor().sign_up(service());
    let change = json!({
        "name": "B", "expertise": "", "bio": "x".repeat(2001), "tags": [], "languages": [],
        "contacts": [], "capacity": 0,
    });
    boris.patch(&boris.profile(), change).invalid(&[
        ("/name", "too_short"),
        ("/expertise", "too_short"),
        ("/bio", "too_long"),
        ("/tags", "too_few"),
        ("/languages", "too_few"),
        ("/contacts", "too_few"),
        ("/capacity", "out_of_range"),
    ]);
}

#[test]
fn what_the_service_sets_is_read_only() {
    let boris = a_mentor().sign_up(service());
    let fixed = [
        "id",
        "score",
        "score_count",
        "accepting",
        "responds_within_seconds",
        "completed_count",
        "created_at",
        "avatar_url",
        "avatar_thumb_url",
    ];
    let change: serde_json::Map<String, Value> =
        fixed.iter().map(|field| ((*field).to_owned(), Value::Null)).collect();
    let places: Vec<String> = fixed.iter().map(|field| format!("/{field}")).collect();
    let expected: Vec<_> = places.iter().map(|place| (place.as_str(), "read_only")).collect();
    boris.patch(&boris.profile(), Value::Object(change)).invalid(&expected);
    boris
        .patch(&boris.profile(), json!({"colour": "red", "tags": null}))
        .invalid(&[("/colour", "unknown_field"), ("/tags", "wrong_type")]);
}

#[test]
fn nobody_finds_a_mentor_that_is_none() {
    let ann = a_student().sign_up(service());
    for id in ["0190b8a0-0000-7000-8000-000000000000", "nonsense", ann.id.as_str()] {
        service().get(&format!("/mentors/{id}")).refused(404, "not_found");
    }
    let boris = a_mentor().sign_up(service());
    boris.patch("/mentors/nonsense", json!({})).refused(404, "not_found");
}
