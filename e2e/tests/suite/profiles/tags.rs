//! `GET /tags`.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{a_mentor, eventually, service, unique};

fn tags(prefix: &str) -> Value {
    service().get_with("/tags", &[("prefix", prefix)]).ok()["items"].take()
}

#[test]
fn tags_in_use_are_counted_whatever_their_case() {
    let stem = unique("Запас");
    let (one, two) = (format!("{stem} один"), format!("{stem} два"));
    a_mentor().tagged(&one).tagged(&two).sign_up(service());
    a_mentor().tagged(&two.to_uppercase()).sign_up(service());
    let expected = json!([{"tag": two, "count": 2}, {"tag": one, "count": 1}]);
    for prefix in [stem.clone(), stem.to_lowercase(), stem.to_uppercase()] {
        assert_eq!(tags(&prefix), expected, "{prefix}");
    }
    assert_eq!(tags(&one), json!([{"tag": one, "count": 1}]));
    assert_eq!(tags(&format!("{stem} три")), json!([]));
}

#[test]
fn a_tag_that_nobody_lists_any_more_is_gone() {
    let tag = unique("fleeting");
    let boris = a_mentor().tagged(&tag).sign_up(service());
    let other = a_mentor().tagged(&tag).sign_up(service());
    assert_eq!(tags(&tag)[0]["count"], 2);
    boris.patch(&boris.profile(), json!({"tags": ["other"]})).ok();
    service().admin().post_nothing(&format!("/admin/accounts/{}/block", other.id)).ok();
    eventually(Duration::from_secs(2), "the tag is out of use", || {
        (tags(&tag) == json!([])).then_some(())
    });
}

#[test]
fn signs_that_databases_know_mean_nothing() {
    a_mentor().tagged(&unique("plain")).sign_up(service());
    for prefix in ["%", "_", "pl%in", "\\", "'"] {
        assert_eq!(tags(prefix), json!([]), "{prefix}");
    }
}

#[test]
fn parameters_are_checked() {
    service().get("/tags?limit=0").invalid(&[("limit", "out_of_range")]);
    service().get("/tags?start=a").invalid(&[("start", "unknown_parameter")]);
    let all = service().get("/tags").ok();
    assert!(all["items"].is_array());
}
