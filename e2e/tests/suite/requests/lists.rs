//! `GET /request/student/{student_id}` and `GET /request/mentor/{mentor_id}`.

use serde_json::Value;

use crate::harness::{Account, Caller, a_mentor, a_student, ask, decide, service};

fn ids(list: &Value) -> Vec<String> {
    let id = |item: &Value| item["id"].as_str().unwrap().to_owned();
    list["items"].as_array().unwrap().iter().map(id).collect()
}

/// Every page, by the cursors that the service gives.
fn all_pages(caller: &Caller, path: &str) -> Vec<String> {
    let first = caller.get(path).ok();
    let mut found = ids(&first);
    found.extend(pages_after(caller, path, &first));
    found
}

/// The pages after `page`.
fn pages_after(caller: &Caller, path: &str, page: &Value) -> Vec<String> {
    let (mut found, mut page) = (Vec::new(), page.clone());
    while let Some(cursor) = page["next_cursor"].as_str() {
        page = caller.get(&format!("{path}&cursor={cursor}")).ok();
        found.extend(ids(&page));
    }
    found
}

/// A mentor, one of their students, and that mentor's requests from the oldest on: seven, of which
/// two are accepted and one is refused.
fn a_mentor_with_requests() -> (Account, Account, Vec<String>) {
    let boris = a_mentor().sign_up(service());
    let mut last = None;
    let mut requests = Vec::new();
    for index in 0..7 {
        let student = a_student().sign_up(service());
        let request = ask(&student, &boris);
        match index {
            1 | 4 => drop(decide(&boris, &request, "ACCEPTED").ok()),
            2 => drop(decide(&boris, &request, "REFUSED").ok()),
            _ => {}
        }
        requests.push(request.rsplit('/').next().unwrap().to_owned());
        last = Some(student);
    }
    (boris, last.unwrap(), requests)
}

#[test]
fn a_mentors_requests_are_listed_page_by_page() {
    let (boris, ann, requests) = a_mentor_with_requests();
    let path = format!("/request/mentor/{}", boris.id);
    let newest_first: Vec<_> = requests.iter().rev().cloned().collect();
    for caller in [&boris, service().admin()] {
        let list = caller.get(&path).ok();
        assert_eq!(ids(&list), newest_first);
        assert_eq!(list["next_cursor"], Value::Null);
        for limit in [1, 2, 3, 7, 100] {
            assert_eq!(all_pages(caller, &format!("{path}?limit={limit}")), newest_first);
            let oldest = format!("{path}?order=oldest&limit={limit}");
            assert_eq!(all_pages(caller, &oldest), requests);
        }
    }
    // The same shape as the request itself.
    let own = format!("/request/student/{}", ann.id);
    assert_eq!(ann.get(&own).ok()["items"][0], ann.get(&format!("/request/{}", requests[6])).ok());
}

#[test]
fn statuses_can_be_chosen_and_repeated() {
    let (boris, ann, requests) = a_mentor_with_requests();
    let chosen =
        |query: &str| ids(&boris.get(&format!("/request/mentor/{}?{query}", boris.id)).ok());
    let of = |indices: &[usize]| -> Vec<String> {
        indices.iter().map(|&index| requests[index].clone()).collect()
    };
    assert_eq!(chosen("status=ACCEPTED"), of(&[4, 1]));
    assert_eq!(chosen("status=ACCEPTED&order=oldest"), of(&[1, 4]));
    assert_eq!(chosen("status=ACCEPTED&status=REFUSED"), of(&[4, 2, 1]));
    assert_eq!(chosen("status=EXPIRED"), of(&[]));
    let pages = format!("/request/mentor/{}?status=PENDING&limit=2", boris.id);
    assert_eq!(all_pages(&boris, &pages), of(&[6, 5, 3, 0]));
    let own = format!("/request/student/{}?status=", ann.id);
    assert_eq!(ids(&ann.get(&format!("{own}PENDING")).ok()), of(&[6]));
    assert_eq!(ids(&ann.get(&format!("{own}REFUSED")).ok()), of(&[]));
}

#[test]
fn what_comes_in_between_neither_repeats_nor_hides_anything() {
    let (boris, _, requests) = a_mentor_with_requests();
    let path = format!("/request/mentor/{}?limit=3", boris.id);
    let first = boris.get(&path).ok();
    let newer = a_student().sign_up(service());
    ask(&newer, &boris);
    let mut seen = ids(&first);
    seen.extend(pages_after(&boris, &path, &first));
    let newest_first: Vec<_> = requests.iter().rev().cloned().collect();
    assert_eq!(seen, newest_first);
}

#[test]
fn parameters_are_checked() {
    let ann = a_student().sign_up(service());
    let path = format!("/request/student/{}", ann.id);
    ann.get(&format!("{path}?status=accepted&order=random&limit=ten&page=2")).invalid(&[
        ("status", "unknown_value"),
        ("order", "unknown_value"),
        ("limit", "wrong_type"),
        ("page", "unknown_parameter"),
    ]);
    for limit in ["0", "101", "-1", "99999999999999999999"] {
        ann.get(&format!("{path}?limit={limit}")).invalid(&[("limit", "out_of_range")]);
    }
    ann.get(&format!("{path}?cursor=nonsense")).invalid(&[("cursor", "invalid_cursor")]);
    ann.get(&format!("{path}?limit=5&limit=6")).invalid(&[("limit", "repeated_parameter")]);
}
