//! The other fields of a request: query, date, place, reason.

use serde_json::{Value, json};

use crate::harness::{a_mentor, a_student, ask, decide, from_now, mentee, service};

#[test]
fn the_student_may_ask_otherwise_while_nobody_answered() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = ask(&ann, &boris);
    let date = from_now(5);
    let after = ann.patch(&request, json!({"query": "Something else", "date": date})).ok();
    assert_eq!((&after["query"], &after["date"]), (&json!("Something else"), &json!(date)));
    assert_eq!(ann.patch(&request, json!({"date": null})).ok()["date"], Value::Null);

    boris.patch(&request, json!({"query": "Not mine"})).refused(403, "forbidden");
    boris.patch(&request, json!({"date": from_now(2)})).refused(409, "illegal_transition");
    for party in [&ann, &boris] {
        party.patch(&request, json!({"place": "Here"})).refused(409, "illegal_transition");
    }
}

#[test]
fn a_mentor_accepts_with_date_and_place() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = ask(&ann, &boris);
    let date = from_now(7);
    let change = json!({"status": "ACCEPTED", "date": date, "place": "Room 1\r\n\tsecond floor"});
    let after = boris.patch(&request, change).ok();
    assert_eq!(after["status"], "ACCEPTED");
    assert_eq!(after["date"], date.as_str());
    assert_eq!(after["place"], "Room 1\n\tsecond floor");
}

#[test]
fn either_side_sets_date_and_place_once_accepted() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = mentee(&ann, &boris);
    for (party, other) in [(&ann, &boris), (&boris, &ann)] {
        let unread = || other.get("/me").ok()["counts"]["unread"].as_u64().unwrap();
        let (before, date) = (unread(), from_now(4));
        let place = format!("At the {}'s", party.role);
        let after = party.patch(&request, json!({"date": date, "place": place})).ok();
        assert_eq!((&after["date"], &after["place"]), (&json!(date), &json!(place)));
        assert_eq!(unread(), before + 1, "the {} hears of it", other.role);
    }
    let after = ann.patch(&request, json!({"date": null, "place": null})).ok();
    assert_eq!((&after["date"], &after["place"]), (&Value::Null, &Value::Null));
    ann.patch(&request, json!({"query": "Too late"})).refused(409, "illegal_transition");
}

#[test]
fn what_is_over_stays_as_it_is() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = mentee(&ann, &boris);
    decide(&boris, &request, "COMPLETED").ok();
    let changes =
        [json!({"date": from_now(1)}), json!({"place": "Here"}), json!({"query": "What?"})];
    for change in changes {
        ann.patch(&request, change).refused(409, "illegal_transition");
    }
}

#[test]
fn a_new_date_lies_in_the_future() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = ask(&ann, &boris);
    ann.patch(&request, json!({"date": from_now(-1)})).invalid(&[("/date", "not_in_future")]);
    ann.patch(&request, json!({"date": "2199-05-01T12:00:00"}))
        .invalid(&[("/date", "invalid_date")]);
    let past = json!({"status": "ACCEPTED", "date": from_now(-1)});
    boris.patch(&request, past).invalid(&[("/date", "not_in_future")]);
    assert_eq!(ann.get(&request).ok()["status"], "PENDING", "all of a change or nothing");
}

#[test]
fn a_reason_goes_with_a_refusal_or_cancellation() {
    let boris = a_mentor().sign_up(service());
    let ann = a_student().sign_up(service());
    let request = ask(&ann, &boris);
    let after = boris.patch(&request, json!({"status": "REFUSED", "reason": "No time"})).ok();
    assert_eq!(after["reason"], "No time");

    let bob = a_student().sign_up(service());
    let request = mentee(&bob, &boris);
    for change in [json!({"reason": "Because"}), json!({"status": "COMPLETED", "reason": "Done"})] {
        bob.patch(&request, change).invalid(&[("/reason", "reason_without_end")]);
    }
    let change = json!({"status": "CANCELLED", "reason": "ж".repeat(501)});
    bob.patch(&request, change).invalid(&[("/reason", "too_long")]);
    let change = json!({"status": "CANCELLED", "reason": "ж".repeat(500)});
    assert_eq!(bob.patch(&request, change).ok()["cancelled_by"], "student");
}

#[test]
fn what_the_service_sets_is_read_only() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = ask(&ann, &boris);
    let fixed = [
        "id",
        "student",
        "mentor",
        "cancelled_by",
        "created_at",
        "updated_at",
        "decided_at",
        "expires_at",
    ];
    for field in fixed {
        let place = format!("/{field}");
        ann.patch(&request, json!({field: null})).invalid(&[(&place, "read_only")]);
    }
    ann.patch(&request, json!({"mentor_id": boris.id})).invalid(&[("/mentor_id", "unknown_field")]);
    let before = ann.get(&request).ok();
    assert_eq!(ann.patch(&request, json!({})).ok(), before);
}
