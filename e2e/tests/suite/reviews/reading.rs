//! `GET /mentors/{mentor_id}/reviews` and `GET /reviews/{review_id}`.

use serde_json::{Value, json};

use super::{a_pair, listed, reviews_of, write};
use crate::harness::{Account, Caller, PASSWORD, a_mentor, a_student, an_admin, mentee, service};

/// A mentor, and what five students wrote about them, the newest first.
fn a_reviewed_mentor() -> (Account, Vec<Value>) {
    let boris = a_mentor().sign_up(service());
    let mut newest_first = Vec::new();
    for n in 1..=5 {
        let student = a_student().named(&format!("Student{n} Family{n}")).sign_up(service());
        mentee(&student, &boris);
        newest_first.insert(0, write(&student, &boris, n, &format!("Text {n}")).created());
    }
    (boris, newest_first)
}

fn pages(caller: &Caller, path: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = caller.get(&format!("{path}{cursor}")).ok();
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next_cursor"].as_str() else { return all };
        cursor = format!("&cursor={next}");
    }
}

#[test]
fn reviews_are_listed_page_by_page_to_anybody() {
    let (boris, newest_first) = a_reviewed_mentor();
    assert_eq!(listed(&boris), newest_first);
    for limit in [1, 2, 4, 5, 100] {
        let path = format!("{}?limit={limit}", reviews_of(&boris));
        for caller in [service(), &boris as &Caller, service().admin()] {
            assert_eq!(pages(caller, &path), newest_first, "by {limit}");
        }
    }
    assert_eq!(newest_first[0]["author"]["name"], "Student5", "a first name, no more");
    let silent = a_student().sign_up(service());
    mentee(&silent, &boris);
    silent.post(&format!("{}/score", boris.profile()), json!({"score": 1})).ok();
    assert_eq!(listed(&boris), newest_first, "stars alone are not listed");
}

#[test]
fn what_is_written_meanwhile_neither_repeats_nor_hides_anything() {
    let (boris, newest_first) = a_reviewed_mentor();
    let path = format!("{}?limit=2", reviews_of(&boris));
    let first = service().get(&path).ok();
    let late = a_student().sign_up(service());
    mentee(&late, &boris);
    write(&late, &boris, 5, "Late").created();
    let next = format!("{path}&cursor={}", first["next_cursor"].as_str().unwrap());
    let second = service().get(&next).ok();
    assert_eq!(second["items"].as_array().unwrap()[..], newest_first[2..4]);
}

#[test]
fn a_list_is_not_sent_twice() {
    let (boris, _) = a_reviewed_mentor();
    let first = service().get(&reviews_of(&boris));
    let again = service().with("If-None-Match", &first.etag()).get(&reviews_of(&boris));
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    for caller in [&boris as &Caller, service().admin()] {
        let answer = caller.get(&reviews_of(&boris));
        assert_eq!(answer.header("Cache-Control"), Some("private, no-cache"));
    }
}

#[test]
fn parameters_are_checked() {
    let boris = a_mentor().sign_up(service());
    let path = reviews_of(&boris);
    assert!(listed(&boris).is_empty());
    service().get(&format!("{path}?limit=0")).invalid(&[("limit", "out_of_range")]);
    service().get(&format!("{path}?cursor=x")).invalid(&[("cursor", "invalid_cursor")]);
    service().get(&format!("{path}?page=2")).invalid(&[("page", "unknown_parameter")]);
    for id in ["nonsense", "0190b8a0-0000-7000-8000-000000000000"] {
        service().get(&format!("/mentors/{id}/reviews")).refused(404, "not_found");
        service().get(&format!("/reviews/{id}")).refused(404, "not_found");
    }
}

#[test]
fn a_rating_without_a_text_is_for_whom_it_concerns() {
    let (ann, boris) = a_pair();
    let rated = ann.post(&format!("{}/score", boris.profile()), json!({"score": 4})).ok();
    let rating = &rated["viewer"]["review"];
    let path = format!("/reviews/{}", rating["id"].as_str().unwrap());
    for caller in [&ann, &boris, service().admin()] {
        assert_eq!(&caller.get(&path).ok(), rating);
    }
    service().get(&path).refused(404, "not_found");
    a_student().sign_up(service()).get(&path).refused(404, "not_found");
    a_mentor().sign_up(service()).get(&path).refused(404, "not_found");
}

#[test]
fn a_deleted_author_leaves_the_stars_alone() {
    let (ann, boris) = a_pair();
    let review = write(&ann, &boris, 4, "Yours, Alice").created();
    let path = format!("/reviews/{}", review["id"].as_str().unwrap());
    let export = ann.get("/me/export").ok();
    assert_eq!(export["reviews"][0]["text"], "Yours, Alice");
    assert_eq!(boris.get("/me/export").ok()["reviews"][0]["text"], "Yours, Alice");
    ann.post("/me/delete", json!({"password": PASSWORD})).no_content();

    assert!(listed(&boris).is_empty());
    service().get(&path).refused(404, "not_found");
    let left = boris.get(&path).ok();
    assert_eq!((&left["author"], &left["text"]), (&Value::Null, &Value::Null));
    assert_eq!(left["score"], 4);
    let seen = boris.get(&boris.profile()).ok();
    assert_eq!((&seen["score"], &seen["score_count"]), (&json!(4.0), &json!(1)));
    assert!(!boris.get("/me/export").text.contains("Yours, Alice"));
}

#[test]
fn the_reviews_of_a_blocked_mentor_are_hidden() {
    let (ann, boris) = a_pair();
    let review = write(&ann, &boris, 4, "Good").created();
    let path = format!("/reviews/{}", review["id"].as_str().unwrap());
    let root = an_admin(service());
    root.post_nothing(&format!("/admin/accounts/{}/block", boris.id)).ok();
    service().get(&reviews_of(&boris)).refused(404, "not_found");
    service().get(&path).refused(404, "not_found");
    assert_eq!(root.get(&reviews_of(&boris)).ok()["items"], json!([review]));
    assert_eq!(ann.get(&path).ok(), review);
}
