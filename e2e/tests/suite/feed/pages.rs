//! `GET /feed`: whom a student is shown.

use serde_json::{Value, json};

use crate::{
    harness::{Account, Caller, Service, a_mentor, a_service, a_student, ask, decide, service},
    search::{academy::Academy, freshness::within_two_seconds},
};

fn interested_in(topics: &[&str], service: &Service) -> Account {
    a_student().with("interests", json!(topics)).sign_up(service)
}

fn items(feed: &Value) -> &Vec<Value> {
    feed["items"].as_array().unwrap()
}

fn names(feed: &Value) -> Vec<&str> {
    items(feed).iter().map(|item| item["mentor"]["name"].as_str().unwrap()).collect()
}

#[track_caller]
fn swipe(student: &Caller, mentor: &Value, action: &str) {
    student.post("/feed/swipes", json!({"mentor_id": mentor, "action": action})).ok();
}

#[test]
fn the_feed_begins_with_ones_interests_and_says_why() {
    let service = a_service().start();
    Academy::open(&service);
    let ann = interested_in(&["Гитара", "gardening"], &service);
    let feed = ann.get("/feed").ok();
    assert_eq!((&feed["exhausted"], &feed["degraded"]), (&json!(false), &json!(false)));
    let mut first = names(&feed)[..2].to_vec();
    first.sort_unstable();
    assert_eq!(first, ["Gwendolyn Ashworth", "Rosalind Featherstone"]);
    for item in &items(&feed)[..2] {
        let (interest, tags) = match item["mentor"]["name"].as_str() {
            Some("Gwendolyn Ashworth") => ("Гитара", json!([])),
            _ => ("gardening", json!(["gardening"])),
        };
        assert_eq!(item["matched_interests"], json!([interest]), "{item}");
        assert_eq!(item["matched_tags"], tags, "{item}");
        assert!(item["relevance"].as_f64().is_some_and(|relevance| relevance > 0.2), "{item}");
        assert_eq!(item["mentor"]["viewer"]["can_request"], true);
        assert_eq!(item["mentor"]["contacts"], json!([]));
    }
    let relevances: Vec<_> = items(&feed).iter().map(|item| item["relevance"].as_f64()).collect();
    assert!(relevances.is_sorted_by(|a, b| a >= b), "{relevances:?}");
    // A baker is nobody for either.
    let baker = items(&feed).iter().find(|item| item["mentor"]["name"] == "Прохор Беломестных");
    assert_eq!(baker.unwrap()["matched_interests"], json!([]));
}

#[test]
fn everybody_comes_once_and_after_starting_over_again() {
    let service = a_service().start();
    Academy::open(&service);
    let ann = interested_in(&["guitar"], &service);
    let read = || {
        let mut seen = Vec::new();
        loop {
            let feed = ann.get("/feed?limit=3").ok();
            assert_eq!(feed["exhausted"], items(&feed).is_empty());
            if feed["exhausted"] == true {
                return seen;
            }
            assert!(items(&feed).len() <= 3);
            for item in items(&feed) {
                swipe(&ann, &item["mentor"]["id"], "dislike");
                seen.push(item["mentor"]["id"].as_str().unwrap().to_owned());
            }
        }
    };
    let mut first = read();
    assert!(read().is_empty());
    ann.delete("/feed/swipes").no_content();
    assert_eq!(read(), first, "in the same order");
    first.sort_unstable();
    first.dedup();
    assert_eq!(first.len(), 8);
}

#[test]
fn without_interests_the_feed_is_the_list_by_rating() {
    let service = a_service().start();
    Academy::enrol(&service);
    let ann = interested_in(&[], &service);
    let (feed, list) = (ann.get("/feed").ok(), ann.get("/mentors").ok());
    assert_eq!(names(&feed), names(&list));
    for item in items(&feed) {
        let nothing = (&json!([]), &json!([]), &Value::Null);
        let found = (&item["matched_interests"], &item["matched_tags"], &item["relevance"]);
        assert_eq!(found, nothing);
    }
}

#[test]
fn who_cannot_be_asked_now_is_not_shown() {
    let service = a_service().start();
    let [busy, blocked, asked, mentor, refused] =
        std::array::from_fn(|_| a_mentor().sign_up(&service));
    for interests in [&["backend"][..], &[]] {
        let ann = interested_in(interests, &service);
        let shows = |expected: &[&Account]| {
            let feed = ann.get("/feed").ok();
            let mut shown: Vec<_> =
                items(&feed).iter().map(|item| item["mentor"]["id"].as_str().unwrap()).collect();
            let mut expected: Vec<_> = expected.iter().map(|mentor| mentor.id.as_str()).collect();
            shown.sort_unstable();
            expected.sort_unstable();
            shown == expected
        };
        within_two_seconds("everybody is there", || {
            shows(&[&busy, &blocked, &asked, &mentor, &refused])
        });
        busy.patch(&busy.profile(), json!({"accepting_requests": false})).ok();
        let block = |what| format!("/admin/accounts/{}/{what}", blocked.id);
        service.admin().post_nothing(&block("block")).ok();
        assert!(shows(&[&asked, &mentor, &refused]), "at once, whatever the index knows");
        let (request, other) = (ask(&ann, &asked), ask(&ann, &refused));
        assert!(shows(&[&mentor]));
        decide(&asked, &request, "ACCEPTED").ok();
        assert!(shows(&[&mentor]));
        // Only an open request keeps them away.
        decide(&ann, &request, "COMPLETED").ok();
        decide(&refused, &other, "REFUSED").ok();
        assert!(shows(&[&asked, &mentor, &refused]));
        busy.patch(&busy.profile(), json!({"accepting_requests": true})).ok();
        service.admin().post_nothing(&block("unblock")).ok();
    }
}

#[test]
fn without_a_model_letters_lead_and_nobody_comes_twice() {
    let service = a_service().with("MENTORO_MODEL_DIR", "nowhere").start();
    Academy::enrol(&service);
    let ann = interested_in(&["guitar", "математика"], &service);
    let feed = ann.get("/feed").ok();
    assert_eq!((&feed["exhausted"], &feed["degraded"]), (&json!(false), &json!(true)));
    let mut shown = names(&feed);
    shown.sort_unstable();
    assert_eq!(shown, ["Gwendolyn Ashworth", "Евдокия Залесская"]);
    for item in items(&feed) {
        assert_eq!(item["matched_interests"].as_array().unwrap().len(), 1, "{item}");
        swipe(&ann, &item["mentor"]["id"], "favorite");
    }
    let rest = ann.get("/feed").ok();
    assert_eq!((items(&rest).len(), &rest["degraded"]), (6, &json!(true)));
    assert!(names(&rest).iter().all(|name| !names(&feed).contains(name)));
}

#[test]
fn a_feed_has_a_limit_and_no_cursor() {
    let ann = a_student().sign_up(service());
    for limit in ["0", "101"] {
        ann.get(&format!("/feed?limit={limit}")).invalid(&[("limit", "out_of_range")]);
    }
    ann.get("/feed?cursor=x").invalid(&[("cursor", "unknown_parameter")]);
    let feed = ann.get("/feed?limit=1");
    let unchanged = ann.with("If-None-Match", &feed.etag()).get("/feed?limit=1");
    assert!([200, 304].contains(&unchanged.status));
    assert!(feed.ok().get("next_cursor").is_none());
}
