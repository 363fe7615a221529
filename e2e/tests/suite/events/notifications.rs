//! The inbox.

use serde_json::{Value, json};

use crate::harness::{a_mentor, a_student, accept, ask, complete, service};

#[test]
fn both_sides_of_a_request_hear_of_each_other() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = ask(&ann, &boris);
    accept(&boris, &request);
    complete(&ann, &request);
    ann.post(&format!("{}/score", boris.profile()), json!({"score": 5})).ok();
    let kinds = |inbox: &Value| -> Vec<String> {
        let items = inbox["items"].as_array().unwrap();
        items.iter().map(|item| item["type"].as_str().unwrap().to_owned()).collect()
    };
    let inbox = boris.get("/notifications").ok();
    assert_eq!(kinds(&inbox), ["review.created", "request.updated", "request.created"]);
    assert_eq!((&inbox["unread"], &inbox["next_cursor"]), (&json!(3), &Value::Null));
    let review = &inbox["items"][0];
    assert_eq!((&review["request"], &review["review"]["score"]), (&Value::Null, &json!(5)));
    assert_eq!(review["review"]["author"]["name"], "Alice");
    // As it is now, not as it was.
    let created = &inbox["items"][2];
    assert_eq!(
        (&created["request"]["status"], &created["review"]),
        (&json!("COMPLETED"), &Value::Null)
    );
    assert_eq!(format!("/request/{}", created["request"]["id"].as_str().unwrap()), request);
    assert_eq!(kinds(&ann.get("/notifications").ok()), ["request.updated"]);
}

#[test]
fn what_was_read_does_not_count_any_more() {
    let boris = a_mentor().sign_up(service());
    for _ in 0..3 {
        ask(&a_student().sign_up(service()), &boris);
    }
    let inbox = boris.get("/notifications").ok();
    let id = |index: usize| inbox["items"][index]["id"].clone();
    assert_eq!(boris.get("/me").ok()["counts"]["unread"], 3);
    for _ in 0..2 {
        let left = boris.post("/notifications/read", json!({"up_to": id(1)})).ok();
        assert_eq!(left, json!({"unread": 1}));
    }
    assert_eq!(boris.get("/me").ok()["counts"]["unread"], 1);
    let now = boris.get("/notifications").ok();
    let read: Vec<_> = (0..3).map(|index| now["items"][index]["read_at"].is_string()).collect();
    assert_eq!((read, &now["unread"]), (vec![false, true, true], &json!(1)));
    assert_eq!(boris.post("/notifications/read", json!({"ids": [id(0)]})).ok()["unread"], 0);
}

#[test]
fn pages_of_an_inbox_hold_everything_once() {
    let boris = a_mentor().sign_up(service());
    for _ in 0..5 {
        ask(&a_student().sign_up(service()), &boris);
    }
    let (mut ids, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let query: Vec<_> = [("limit", "2")]
            .into_iter()
            .chain(cursor.as_deref().map(|cursor| ("cursor", cursor)))
            .collect();
        let page = boris.get_with("/notifications", &query).ok();
        assert_eq!(page["unread"], 5);
        ids.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].to_string()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => break,
        }
    }
    let whole = boris.get("/notifications").ok();
    let whole: Vec<_> =
        whole["items"].as_array().unwrap().iter().map(|item| item["id"].to_string()).collect();
    assert_eq!((ids.len(), ids), (5, whole));
    boris.get("/notifications?cursor=abc").invalid(&[("cursor", "invalid_cursor")]);
}

#[test]
fn an_inbox_is_told_what_was_read_in_one_of_two_ways() {
    let boris = a_mentor().sign_up(service());
    let read = |body: Value| boris.post("/notifications/read", body);
    read(json!({})).invalid(&[("/up_to", "required")]);
    read(json!({"up_to": boris.id, "ids": []})).invalid(&[("/ids", "unknown_field")]);
    read(json!({"ids": ["x"]})).invalid(&[("/ids/0", "invalid_id")]);
    read(json!({"up_to": null})).invalid(&[("/up_to", "wrong_type")]);
    // Somebody else's, or nobody's.
    assert_eq!(read(json!({"up_to": boris.id})).ok(), json!({"unread": 0}));
}
