//! Tags, language, rating, and who takes requests.

use serde_json::{Value, json};

use super::academy::Academy;
use crate::harness::{Account, a_mentor, a_student, mentee, service, unique};

fn found(query: &[(&str, &str)]) -> Vec<String> {
    let list = service().get_with("/mentors", query).ok();
    let id = |item: &Value| item["mentor"]["id"].as_str().unwrap().to_owned();
    list["items"].as_array().unwrap().iter().map(id).collect()
}

fn rate(mentor: &Account, score: u8) {
    let student = a_student().sign_up(service());
    mentee(&student, mentor);
    student.post(&format!("/mentors/{}/score", mentor.id), json!({"score": score})).ok();
}

#[test]
fn all_tags_must_hold_whatever_their_case() {
    let (one, two) = (unique("Метка"), unique("Tag"));
    let both = a_mentor().tagged(&one).tagged(&two).sign_up(service());
    let single = a_mentor().tagged(&one).sign_up(service());
    assert_eq!(found(&[("tags", &one)]), [single.id.as_str(), both.id.as_str()]);
    assert_eq!(found(&[("tags", &one.to_uppercase()), ("tags", &two.to_lowercase())]), [both.id]);
    assert_eq!(found(&[("tags", &unique("nobodys"))]), [""; 0]);
    let list = service().get_with("/mentors", &[("tags", &one)]).ok();
    assert_eq!(list["items"][0]["matched_tags"], json!([one]));
}

#[test]
fn a_language_is_found_with_its_regions() {
    let tag = unique("polyglot");
    let speaking = |languages: Value| {
        a_mentor().tagged(&tag).with("languages", languages).sign_up(service()).id
    };
    let english = speaking(json!(["en"]));
    let brazilian = speaking(json!(["pt-BR", "en"]));
    let in_language = |language: &str| found(&[("tags", &tag), ("language", language)]);
    assert_eq!(in_language("en"), [brazilian.as_str(), english.as_str()]);
    assert_eq!(in_language("pt"), [brazilian.as_str()]);
    assert_eq!(in_language("pt-BR"), [brazilian.as_str()]);
    assert_eq!(in_language("de"), [""; 0]);
}

#[test]
fn a_least_score_leaves_the_unrated_out() {
    let tag = unique("rated");
    let new = || a_mentor().tagged(&tag).sign_up(service());
    let (good, bad, unrated) = (new(), new(), new());
    rate(&good, 5);
    rate(&bad, 2);
    let least = |score: &str| found(&[("tags", &tag), ("min_score", score)]);
    assert_eq!(least("4.5"), [good.id.as_str()]);
    assert_eq!(least("2"), [good.id.as_str(), bad.id.as_str()]);
    assert_eq!(found(&[("tags", &tag)]).len(), 3);
    let with_query = found(&[("tags", &tag), ("min_score", "1"), ("query", "developer")]);
    assert!(!with_query.contains(&unrated.id));
}

#[test]
fn without_a_query_the_better_rated_come_first_then_the_newer() {
    let tag = unique("ranked");
    let new = || a_mentor().tagged(&tag).sign_up(service());
    // A Bayesian mean of five ratings of 4.0 to begin with.
    let (good, older, newer, bad, best) = (new(), new(), new(), new(), new());
    rate(&good, 5);
    rate(&bad, 1);
    rate(&best, 5);
    rate(&best, 5);
    let expected = [&best.id, &good.id, &newer.id, &older.id, &bad.id];
    assert_eq!(found(&[("tags", &tag)]).iter().collect::<Vec<_>>(), expected);
}

#[test]
fn who_takes_no_requests_is_found_only_if_asked_for() {
    let tag = unique("switch");
    let new = || a_mentor().tagged(&tag).sign_up(service());
    let (on, off) = (new(), new());
    off.patch(&off.profile(), json!({"accepting_requests": false})).ok();
    let accepting = |value: &str| found(&[("tags", &tag), ("accepting", value)]);
    assert_eq!(found(&[("tags", &tag)]), [on.id.as_str()]);
    assert_eq!(accepting("true"), [on.id.as_str()]);
    assert_eq!(accepting("false"), [off.id.as_str()]);
    assert_eq!(accepting("any"), [off.id.as_str(), on.id.as_str()]);
}

#[test]
fn filters_hold_for_queries_too() {
    let academy = Academy::open(service());
    let names = |filter: (&str, &str)| {
        academy.names(service(), &[("query", "teacher"), ("limit", "100"), filter])
    };
    assert_eq!(names(("tags", "guitar")), ["Gwendolyn Ashworth"]);
    let mut russian = names(("language", "ru"));
    russian.sort_unstable();
    assert_eq!(
        russian,
        ["Аристарх Воробейчик", "Евдокия Залесская", "Прохор Беломестных", "Серафима Лебединская"]
    );
}

#[test]
fn a_student_sees_how_they_stand_to_everybody_found() {
    let tag = unique("standing");
    let boris = a_mentor().tagged(&tag).sign_up(service());
    let ann = a_student().sign_up(service());
    let viewer = || {
        let list = ann.get_with("/mentors", &[("tags", &tag)]).ok();
        list["items"][0]["mentor"]["viewer"].clone()
    };
    assert_eq!(viewer()["can_request"], true);
    mentee(&ann, &boris);
    assert_eq!(viewer()["request"]["status"], "ACCEPTED");
    assert_eq!(viewer()["can_rate"], true);
    let list = ann.get_with("/mentors", &[("tags", &tag)]).ok();
    assert_eq!(list["items"][0]["mentor"], ann.get(&boris.profile()).ok());
}

#[test]
fn parameters_are_checked() {
    let long = "x".repeat(501);
    let query = [
        ("query", long.as_str()),
        ("tags", "x"),
        ("language", "no language"),
        ("min_score", "6"),
        ("limit", "0"),
        ("cursor", "nonsense"),
    ];
    service().get_with("/mentors", &query).invalid(&[
        ("query", "too_long"),
        ("tags", "too_short"),
        ("language", "invalid_language"),
        ("min_score", "out_of_range"),
        ("limit", "out_of_range"),
        ("cursor", "invalid_cursor"),
    ]);
    let query = [
        ("accepting", "perhaps"),
        ("min_score", "many"),
        ("tag", "rust"),
        ("query", "a"),
        ("query", "b"),
    ];
    service().get_with("/mentors", &query).invalid(&[
        ("accepting", "unknown_value"),
        ("min_score", "wrong_type"),
        ("tag", "unknown_parameter"),
        ("query", "repeated_parameter"),
    ]);
}
