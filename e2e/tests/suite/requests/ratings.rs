//! `POST /mentors/{mentor_id}/score`.

use serde_json::{Value, json};

use crate::harness::{
    Account, Answer, a_mentor, a_student, accept, ask, complete, decide, mentee, service,
};

fn rate(student: &Account, mentor: &Account, score: i64) -> Answer {
    student.post(&format!("/mentors/{}/score", mentor.id), json!({"score": score}))
}

#[test]
fn only_who_was_once_accepted_may_rate() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let can_rate = || ann.get(&boris.profile()).ok()["viewer"]["can_rate"].take();
    rate(&ann, &boris, 5).refused(403, "rating_not_allowed");
    let request = ask(&ann, &boris);
    rate(&ann, &boris, 5).refused(403, "rating_not_allowed");
    assert_eq!(can_rate(), false);
    accept(&boris, &request);
    assert_eq!(can_rate(), true);
    rate(&ann, &boris, 5).ok();
    // Ever accepted is enough.
    decide(&boris, &request, "CANCELLED").ok();
    assert_eq!(rate(&ann, &boris, 4).ok()["score"], 4.0);

    let bob = a_student().sign_up(service());
    let refused = ask(&bob, &boris);
    decide(&boris, &refused, "REFUSED").ok();
    rate(&bob, &boris, 1).refused(403, "rating_not_allowed");
}

#[test]
fn a_second_rating_replaces_the_first() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    mentee(&ann, &boris);
    let once = rate(&ann, &boris, 2).ok();
    assert_eq!((&once["score"], &once["score_count"]), (&json!(2.0), &json!(1)));
    let twice = rate(&ann, &boris, 5).ok();
    assert_eq!((&twice["score"], &twice["score_count"]), (&json!(5.0), &json!(1)));
    assert_eq!(twice["viewer"]["review"]["score"], 5);
    assert_eq!(twice["viewer"]["review"]["text"], Value::Null);
    assert_eq!(once["viewer"]["review"]["id"], twice["viewer"]["review"]["id"]);
    assert_eq!(ann.get(&boris.profile()).ok(), twice);
}

#[test]
fn the_mean_is_exact_and_shown_to_one_decimal() {
    let boris = a_mentor().sign_up(service());
    let mut expected = [5.0, 4.5, 4.3, 3.5].into_iter();
    for score in [5, 4, 4, 1] {
        let student = a_student().sign_up(service());
        complete(&boris, &mentee(&student, &boris));
        assert_eq!(rate(&student, &boris, score).ok()["score"], expected.next().unwrap());
    }
    let seen = service().get(&boris.profile()).ok();
    assert_eq!((&seen["score_count"], &seen["completed_count"]), (&json!(4), &json!(4)));
}

#[test]
fn a_score_is_a_whole_number_from_one_to_five() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    mentee(&ann, &boris);
    for score in [0, 6, -1, i64::MAX] {
        rate(&ann, &boris, score).invalid(&[("/score", "out_of_range")]);
    }
    let path = format!("/mentors/{}/score", boris.id);
    for score in [json!(4.5), json!("5"), json!(null), json!([5])] {
        ann.post(&path, json!({"score": score})).invalid(&[("/score", "wrong_type")]);
    }
    ann.post(&path, json!({"stars": 5}))
        .invalid(&[("/score", "required"), ("/stars", "unknown_field")]);
}

#[test]
fn only_a_mentor_can_be_rated() {
    let (ann, bob) = (a_student().sign_up(service()), a_student().sign_up(service()));
    rate(&ann, &bob, 5).refused(404, "not_found");
    ann.post("/mentors/nonsense/score", json!({"score": 5})).refused(404, "not_found");
}

#[test]
fn the_mentor_hears_of_a_rating() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    mentee(&ann, &boris);
    let unread = || boris.get("/me").ok()["counts"]["unread"].as_u64().unwrap();
    let before = unread();
    rate(&ann, &boris, 5).ok();
    assert_eq!(unread(), before + 1);
    // The same again is nothing new.
    rate(&ann, &boris, 5).ok();
    assert_eq!(unread(), before + 1);
}
