//! `/favorites`: the mentors whom a student keeps.

use serde_json::{Value, json};

use crate::harness::{Account, PASSWORD, a_mentor, a_student, moment, service};

fn keep(student: &Account, mentor: &Account) {
    student.put_nothing(&format!("/favorites/{}", mentor.id)).no_content();
}

fn let_go(student: &Account, mentor: &Account) {
    student.delete(&format!("/favorites/{}", mentor.id)).no_content();
}

fn ids(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap();
    items.iter().map(|item| item["mentor"]["id"].as_str().unwrap()).collect()
}

#[test]
fn favourites_are_listed_newest_first_in_pages() {
    let ann = a_student().sign_up(service());
    let mentors: Vec<_> = (0..5).map(|_| a_mentor().sign_up(service())).collect();
    for mentor in &mentors {
        keep(&ann, mentor);
    }
    // Once more leaves them where they are.
    keep(&ann, &mentors[0]);
    let expected: Vec<_> = mentors.iter().rev().map(|mentor| mentor.id.as_str()).collect();
    assert_eq!(ids(&ann.get("/favorites").ok()), expected);

    let (mut read, mut path) = (Vec::new(), "/favorites?limit=2".to_owned());
    loop {
        let page = ann.get(&path).ok();
        assert!(ids(&page).len() <= 2);
        read.extend(page["items"].as_array().unwrap().clone());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/favorites?limit=2&cursor={cursor}");
    }
    assert_eq!(ids(&json!({"items": read})), expected);
    let times: Vec<_> = read.iter().map(|item| moment(&item["favorited_at"])).collect();
    assert!(times.is_sorted_by(|a, b| a >= b));
    for item in &read {
        assert_eq!((&item["relevance"], &item["matched_tags"]), (&Value::Null, &json!([])));
        assert_eq!(item["mentor"]["viewer"]["favorite"], true);
        assert_eq!(item["mentor"]["viewer"]["swipe"], Value::Null);
    }
    ann.get("/favorites?cursor=x").invalid(&[("cursor", "invalid_cursor")]);
}

#[test]
fn letting_go_twice_is_as_good_as_once() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    keep(&ann, &boris);
    for _ in 0..2 {
        let_go(&ann, &boris);
    }
    assert!(ids(&ann.get("/favorites").ok()).is_empty());
    let nobody = "/favorites/0190b8a0-0000-7000-8000-000000000000";
    ann.put_nothing(nobody).refused(404, "not_found");
    ann.delete(nobody).no_content();
    ann.put_nothing("/favorites/nobody").refused(404, "not_found");
}

#[test]
fn who_has_left_or_is_blocked_is_not_listed() {
    let ann = a_student().sign_up(service());
    let [stays, blocked, gone] = std::array::from_fn(|_| a_mentor().sign_up(service()));
    for mentor in [&stays, &blocked, &gone] {
        keep(&ann, mentor);
    }
    let set = |what: &str| {
        service().admin().post_nothing(&format!("/admin/accounts/{}/{what}", blocked.id)).ok();
    };
    set("block");
    gone.post("/me/delete", json!({"password": PASSWORD})).no_content();
    assert_eq!(ids(&ann.get("/favorites").ok()), [stays.id.as_str()]);
    ann.put_nothing(&format!("/favorites/{}", blocked.id)).refused(404, "not_found");
    let export = ann.get("/me/export").ok();
    let kept = export["favorites"].as_array().unwrap();
    assert_eq!(kept.len(), 2, "the blocked one may come back: {kept:?}");
    set("unblock");
    assert_eq!(ids(&ann.get("/favorites").ok()), [blocked.id.as_str(), stays.id.as_str()]);
}
