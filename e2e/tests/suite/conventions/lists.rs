//! Pages of lists, alike everywhere.

use serde_json::Value;

use crate::harness::{Caller, a_mentor, a_service, a_student, service};

/// Every list that takes a `limit`, with somebody who may see it.
fn limited_lists() -> Vec<(Caller, String)> {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let admin: &Caller = service().admin();
    vec![
        (admin.clone(), "/admin/accounts".to_owned()),
        (admin.clone(), "/admin/invites".to_owned()),
        (Caller::clone(&ann), format!("/request/student/{}", ann.id)),
        (Caller::clone(&boris), format!("/request/mentor/{}", boris.id)),
        (Caller::clone(&ann), "/mentors".to_owned()),
        (Caller::clone(&ann), "/tags".to_owned()),
        (Caller::clone(&ann), "/favorites".to_owned()),
    ]
}

#[test]
fn every_list_has_items_and_a_cursor() {
    let ann = a_student().sign_up(service());
    let mut lists = limited_lists();
    lists.push((Caller::clone(&ann), "/auth/sessions".to_owned()));
    for (caller, path) in lists {
        let list = caller.get(&path).ok();
        assert!(list["items"].is_array(), "{path}: {list}");
        let cursor = list.get("next_cursor").unwrap_or_else(|| panic!("{path}: {list}"));
        assert!(cursor.is_null() || cursor.is_string(), "{path}: {list}");
    }
}

#[test]
fn a_limit_lies_between_1_and_100() {
    for (caller, path) in limited_lists() {
        let get = |limit: &str| caller.get(&format!("{path}?limit={limit}"));
        for limit in ["0", "101", "-5"] {
            let problem = get(limit).invalid(&[("limit", "out_of_range")]);
            assert_eq!(problem["params"]["max"], 100, "{path}");
        }
        for limit in ["1", "100"] {
            let count = get(limit).ok()["items"].as_array().unwrap().len();
            assert!(count <= limit.parse().unwrap(), "{path}");
        }
        get("a").invalid(&[("limit", "wrong_type")]);
    }
}

#[test]
fn twenty_items_are_a_page() {
    let service = a_service().start();
    for _ in 0..20 {
        a_student().sign_up(&service);
    }
    let list = service.admin().get("/admin/accounts").ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 20);
    assert_ne!(list["next_cursor"], Value::Null);
}
