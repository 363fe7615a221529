//! What changes is found within two seconds, and gone within two seconds.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Account, PASSWORD, a_mentor, eventually, service, unique};

/// Fails unless `condition` holds within the two seconds that are promised.
#[track_caller]
pub fn within_two_seconds(what: &str, mut condition: impl FnMut() -> bool) {
    eventually(Duration::from_secs(2), what, || condition().then_some(()));
}

fn finds(mentor: &Account, query: &[(&str, &str)]) -> bool {
    let list = service().get_with("/mentors", query).ok();
    let id = Value::from(mentor.id.as_str());
    list["items"].as_array().unwrap().iter().any(|item| item["mentor"]["id"] == id)
}

#[test]
fn a_new_mentor_is_found() {
    let tag = unique("newcomer");
    let mentor = a_mentor().tagged(&tag).expert_in("Beekeeper").sign_up(service());
    within_two_seconds("a query finds them", || {
        finds(&mentor, &[("query", "honey and bees"), ("tags", &tag)])
    });
    assert!(finds(&mentor, &[("tags", &tag)]), "without a query, at once");
}

#[test]
fn an_edit_is_found_and_what_was_before_is_not() {
    let (before, after) = (unique("before"), unique("after"));
    let mentor = a_mentor().tagged(&before).expert_in("Beekeeper").sign_up(service());
    within_two_seconds("a query finds them", || {
        finds(&mentor, &[("query", "bees"), ("tags", &before)])
    });
    let change = json!({"expertise": "Submarine captain", "tags": [after]});
    mentor.patch(&mentor.profile(), change).ok();
    within_two_seconds("a query finds the new words", || {
        finds(&mentor, &[("query", "bees"), ("tags", &after)])
            && !finds(&mentor, &[("query", "bees"), ("tags", &before)])
    });
}

#[test]
fn a_new_name_is_found() {
    let (before, after) = (unique("Zygmunt"), unique("Bartholomew"));
    let mentor = a_mentor().named(&before).sign_up(service());
    within_two_seconds("the name is found", || finds(&mentor, &[("query", &before)]));
    mentor.patch(&mentor.profile(), json!({"name": after})).ok();
    within_two_seconds("the new name is found", || finds(&mentor, &[("query", &after)]));
}

#[test]
fn a_mentor_who_is_gone_is_not_found() {
    let block = |mentor: &Account| {
        service().admin().post_nothing(&format!("/admin/accounts/{}/block", mentor.id)).ok();
    };
    let delete = |mentor: &Account| {
        mentor.post("/me/delete", json!({"password": PASSWORD})).no_content();
    };
    for leave in [&block as &dyn Fn(&Account), &delete] {
        let (tag, name) = (unique("leaver"), unique("Cornelius"));
        let mentor = a_mentor().tagged(&tag).named(&name).sign_up(service());
        let queries: [&[(&str, &str)]; 3] = [
            &[("query", "developer"), ("tags", &tag)],
            &[("query", &name)],
            &[("tags", &tag), ("accepting", "any")],
        ];
        within_two_seconds("they are found", || queries.iter().all(|query| finds(&mentor, query)));
        leave(&mentor);
        within_two_seconds("they are gone", || !queries.iter().any(|query| finds(&mentor, query)));
    }
}

#[test]
fn a_mentor_who_takes_no_requests_is_found_by_name_alone() {
    let (tag, name) = (unique("closed"), format!("Ermintrude {}", unique("Quill")));
    let mentor = a_mentor().tagged(&tag).named(&name).sign_up(service());
    let by_meaning = [("query", "developer"), ("tags", tag.as_str())];
    within_two_seconds("they are found", || finds(&mentor, &by_meaning));
    mentor.patch(&mentor.profile(), json!({"accepting_requests": false})).ok();
    within_two_seconds("they are not found by meaning", || !finds(&mentor, &by_meaning));
    within_two_seconds("they are found by name", || finds(&mentor, &[("query", &name)]));
    assert!(finds(&mentor, &[("query", &name.to_uppercase())]));
}
