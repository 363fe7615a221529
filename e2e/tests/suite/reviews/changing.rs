//! `PATCH` and `DELETE /reviews/{review_id}`.

use serde_json::{Value, json};

use super::{a_pair, listed, score, write};
use crate::harness::{a_student, moment, service};

fn path(review: &Value) -> String {
    format!("/reviews/{}", review["id"].as_str().unwrap())
}

#[test]
fn an_author_changes_stars_words_or_both() {
    let (ann, boris) = a_pair();
    let made = write(&ann, &boris, 2, "Meh").created();
    let after = ann.patch(&path(&made), json!({"score": 5})).ok();
    assert_eq!((&after["score"], &after["text"]), (&json!(5), &json!("Meh")));
    assert!(moment(&after["updated_at"]) > moment(&made["updated_at"]));
    assert_eq!(after["created_at"], made["created_at"]);
    assert_eq!(score(&boris), (json!(5.0), json!(1)));
    let after = ann.patch(&path(&made), json!({"score": 4, "text": "Better now"})).ok();
    assert_eq!(listed(&boris), [after]);
    assert_eq!(score(&boris), (json!(4.0), json!(1)));

    let same = ann.patch(&path(&made), json!({})).ok();
    assert_eq!(listed(&boris), std::slice::from_ref(&same));
    // Without its words it is a rating, and is not listed.
    let silent = ann.patch(&path(&made), json!({"text": null})).ok();
    assert_eq!((&silent["text"], &silent["score"]), (&Value::Null, &json!(4)));
    assert!(listed(&boris).is_empty());
    assert_eq!(score(&boris), (json!(4.0), json!(1)));
}

#[test]
fn a_change_builds_on_the_version_that_was_read() {
    let (ann, boris) = a_pair();
    let answer = write(&ann, &boris, 2, "Meh");
    let first = answer.etag();
    let made = answer.created();
    let on = |etag: &str| ann.with("If-Match", etag);
    let second = on(&first).patch(&path(&made), json!({"score": 3})).etag();
    on(&first).patch(&path(&made), json!({"score": 1})).refused(412, "precondition_failed");
    assert_eq!(on(&second).patch(&path(&made), json!({"score": 4})).ok()["score"], 4);
}

#[test]
fn the_shape_of_a_change_is_checked() {
    let (ann, boris) = a_pair();
    let made = write(&ann, &boris, 2, "Meh").created();
    let change = |body| ann.patch(&path(&made), body);
    change(json!({"score": null, "author": null, "stars": 1})).invalid(&[
        ("/score", "wrong_type"),
        ("/author", "read_only"),
        ("/stars", "unknown_field"),
    ]);
    change(json!({"score": 0, "text": ""}))
        .invalid(&[("/score", "out_of_range"), ("/text", "too_short")]);
    assert_eq!(listed(&boris), [made]);
}

#[test]
fn strangers_change_nothing() {
    let (ann, boris) = a_pair();
    let stranger = a_student().sign_up(service());
    let made = write(&ann, &boris, 2, "Meh").created();
    stranger.patch(&path(&made), json!({"score": 5})).refused(403, "forbidden");
    stranger.delete(&path(&made)).refused(403, "forbidden");
    boris.patch(&path(&made), json!({"score": 5})).refused(403, "wrong_role");
    boris.delete(&path(&made)).refused(403, "wrong_role");
    service().admin().patch(&path(&made), json!({"score": 5})).refused(403, "wrong_role");
    let silent = ann.patch(&path(&made), json!({"text": null})).ok();
    stranger.patch(&path(&silent), json!({"score": 5})).refused(404, "not_found");
    stranger.delete(&path(&silent)).no_content();
    assert_eq!(ann.get(&path(&silent)).ok(), silent, "what cannot be read stays");
    let nobody = "/reviews/0190b8a0-0000-7000-8000-000000000000";
    ann.patch(nobody, json!({"score": 5})).refused(404, "not_found");
    ann.delete(nobody).no_content();
}

#[test]
fn a_deleted_review_takes_its_rating_along() {
    let (ann, boris) = a_pair();
    let other = a_student().sign_up(service());
    crate::harness::mentee(&other, &boris);
    write(&other, &boris, 5, "Great").created();
    for remover in [&ann, service().admin()] {
        let made = write(&ann, &boris, 2, "Meh").created();
        assert_eq!(score(&boris), (json!(3.5), json!(2)));
        remover.delete(&path(&made)).no_content();
        assert_eq!(score(&boris), (json!(5.0), json!(1)));
        ann.get(&path(&made)).refused(404, "not_found");
        assert_eq!(ann.get(&boris.profile()).ok()["viewer"]["review"], Value::Null);
        assert_eq!(listed(&boris).len(), 1);
    }
}
