//! `POST /mentors/{mentor_id}/reviews`.

use serde_json::{Value, json};

use super::{a_pair, listed, reviews_of, score, write};
use crate::harness::{a_mentor, a_student, ask, decide, service};

#[test]
fn a_review_is_made_and_found_where_its_location_says() {
    let (ann, boris) = a_pair();
    let answer = write(&ann, &boris, 4, "  Clear,\r\npatient ");
    let (etag, location) = (answer.etag(), answer.header("Location").unwrap().to_owned());
    let made = answer.created();
    assert_eq!(location, format!("/api/reviews/{}", made["id"].as_str().unwrap()));
    assert_eq!((&made["score"], &made["text"]), (&json!(4), &json!("Clear,\npatient")));
    assert_eq!((&made["mentor_id"], &made["author"]["name"]), (&json!(boris.id), &json!("Alice")));
    assert_eq!(made["created_at"], made["updated_at"]);

    let found = ann.get(location.trim_start_matches("/api"));
    assert_eq!(found.etag(), etag);
    assert_eq!(found.ok(), made);
    assert_eq!(listed(&boris), std::slice::from_ref(&made));
    assert_eq!(score(&boris), (json!(4.0), json!(1)));
    assert_eq!(ann.get(&boris.profile()).ok()["viewer"]["review"], made);
}

#[test]
fn only_who_was_once_accepted_may_review() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    write(&ann, &boris, 5, "Great").refused(403, "rating_not_allowed");
    let request = ask(&ann, &boris);
    write(&ann, &boris, 5, "Great").refused(403, "rating_not_allowed");
    decide(&boris, &request, "ACCEPTED").ok();
    decide(&ann, &request, "CANCELLED").ok();
    // Ever accepted is enough.
    write(&ann, &boris, 5, "Great").created();
    let nobody = "/mentors/0190b8a0-0000-7000-8000-000000000000/reviews";
    ann.post(nobody, json!({"score": 5, "text": "Great"})).refused(404, "not_found");
}

#[test]
fn words_fill_in_a_rating_and_then_stand() {
    let (ann, boris) = a_pair();
    ann.post(&format!("{}/score", boris.profile()), json!({"score": 2})).ok();
    assert!(listed(&boris).is_empty());
    let answer = write(&ann, &boris, 3, "So-so");
    assert!(answer.header("ETag").is_some());
    let filled = answer.ok();
    assert_eq!((&filled["score"], &filled["text"]), (&json!(3), &json!("So-so")));
    assert_eq!(score(&boris), (json!(3.0), json!(1)));

    let problem = write(&ann, &boris, 5, "Better").refused(409, "already_reviewed");
    assert_eq!(problem["params"]["review_id"], filled["id"]);
    // Stars alone replace the stars.
    ann.post(&format!("{}/score", boris.profile()), json!({"score": 5})).ok();
    let standing = listed(&boris);
    assert_eq!((&standing[0]["score"], &standing[0]["text"]), (&json!(5), &json!("So-so")));
    assert_eq!(standing[0]["id"], filled["id"]);
}

#[test]
fn stars_and_words_have_their_bounds() {
    let (ann, boris) = a_pair();
    let path = reviews_of(&boris);
    write(&ann, &boris, 6, " ").invalid(&[("/score", "out_of_range"), ("/text", "too_short")]);
    write(&ann, &boris, 5, &"ж".repeat(351)).invalid(&[("/text", "too_long")]);
    write(&ann, &boris, 5, "be\u{7}ll").invalid(&[("/text", "control_character")]);
    ann.post(&path, json!({"score": "5", "txt": "x"})).invalid(&[
        ("/score", "wrong_type"),
        ("/text", "required"),
        ("/txt", "unknown_field"),
    ]);
    assert_eq!(score(&boris), (Value::Null, json!(0)));
    write(&ann, &boris, 5, &"ж".repeat(350)).created();
}

#[test]
fn a_repeated_call_reviews_once() {
    let (ann, boris) = a_pair();
    let once = |text: &str| {
        let body = json!({"score": 5, "text": text});
        ann.with("Idempotency-Key", "k").post(&reviews_of(&boris), body)
    };
    let (first, again) = (once("Great"), once("Great"));
    assert_eq!(again.header("Idempotent-Replayed"), Some("true"));
    assert_eq!(first.header("Location"), again.header("Location"));
    assert_eq!(first.etag(), again.etag());
    assert_eq!(first.created(), again.created());
    once("Other words").refused(422, "idempotency_key_reused");
    assert_eq!(score(&boris), (json!(5.0), json!(1)));
}

#[test]
fn the_mentor_hears_of_what_happens_to_a_review() {
    let (ann, boris) = a_pair();
    let unread = || boris.get("/me").ok()["counts"]["unread"].as_u64().unwrap();
    let before = unread();
    let review = write(&ann, &boris, 5, "Great").created();
    assert_eq!(unread(), before + 1);
    let path = format!("/reviews/{}", review["id"].as_str().unwrap());
    ann.patch(&path, json!({"score": 5})).ok();
    assert_eq!(unread(), before + 1, "the same again is nothing new");
    ann.patch(&path, json!({"text": "Really great"})).ok();
    assert_eq!(unread(), before + 2);
    ann.delete(&path).no_content();
    ann.delete(&path).no_content();
    assert_eq!(unread(), before + 3);
}
