//! What may follow what, and whose it is to say: every status, every side, every next status.

use serde_json::{Value, json};

use crate::harness::{Account, a_mentor, a_student, ask, decide, moment, service};

const ALL: [&str; 6] = ["PENDING", "ACCEPTED", "REFUSED", "CANCELLED", "COMPLETED", "EXPIRED"];

/// From, side, to.
const LEGAL: [(&str, &str, &str); 7] = [
    ("PENDING", "mentor", "ACCEPTED"),
    ("PENDING", "mentor", "REFUSED"),
    ("PENDING", "student", "CANCELLED"),
    ("ACCEPTED", "mentor", "COMPLETED"),
    ("ACCEPTED", "student", "COMPLETED"),
    ("ACCEPTED", "mentor", "CANCELLED"),
    ("ACCEPTED", "student", "CANCELLED"),
];

/// A fresh request in `status`, and its student.
fn a_request_that_is(status: &str, mentor: &Account) -> (Account, String) {
    let student = a_student().sign_up(service());
    let request = ask(&student, mentor);
    match status {
        "PENDING" => {}
        "ACCEPTED" | "REFUSED" => drop(decide(mentor, &request, status).ok()),
        "CANCELLED" => drop(decide(&student, &request, status).ok()),
        _ => {
            decide(mentor, &request, "ACCEPTED").ok();
            decide(mentor, &request, status).ok();
        }
    }
    (student, request)
}

#[test]
fn each_side_takes_the_steps_that_are_theirs() {
    let boris = a_mentor().sign_up(service());
    for (from, side, to) in LEGAL {
        let (ann, request) = a_request_that_is(from, &boris);
        let before = ann.get(&request).ok();
        let party = if side == "mentor" { &boris } else { &ann };
        let after = decide(party, &request, to).ok();
        assert_eq!(after["status"], to);
        assert!(moment(&after["updated_at"]) > moment(&before["updated_at"]));
        let cancelled_by = if to == "CANCELLED" { json!(side) } else { Value::Null };
        assert_eq!(after["cancelled_by"], cancelled_by, "{from} {side} {to}");
        let decided = from == "ACCEPTED" || to == "ACCEPTED" || to == "REFUSED";
        assert_eq!(after["decided_at"].is_string(), decided, "{from} {side} {to}");
        if from == "ACCEPTED" {
            assert_eq!(after["decided_at"], before["decided_at"]);
        }
    }
}

#[test]
fn no_other_step_is_possible() {
    let boris = a_mentor().sign_up(service());
    for from in ["PENDING", "ACCEPTED", "REFUSED", "CANCELLED", "COMPLETED"] {
        let (ann, request) = a_request_that_is(from, &boris);
        let before = ann.get(&request).ok();
        for to in ALL {
            for (side, party) in [("mentor", &boris), ("student", &ann)] {
                if LEGAL.contains(&(from, side, to)) {
                    continue;
                }
                let ever = LEGAL.iter().any(|&(_, whose, which)| whose == side && which == to);
                let answer = decide(party, &request, to);
                if ever {
                    let problem = answer.refused(409, "illegal_transition");
                    assert_eq!(problem["params"]["status"], from, "{side} {to}");
                } else {
                    answer.refused(403, "forbidden");
                }
            }
        }
        assert_eq!(ann.get(&request).ok(), before);
    }
}

#[test]
fn a_status_is_one_of_six_words() {
    let boris = a_mentor().sign_up(service());
    let (ann, request) = a_request_that_is("PENDING", &boris);
    for word in ["accepted", "DONE", ""] {
        decide(&boris, &request, word).invalid(&[("/status", "unknown_value")]);
    }
    ann.patch(&request, json!({"status": null})).invalid(&[("/status", "wrong_type")]);
}

#[test]
fn strangers_find_no_request() {
    let boris = a_mentor().sign_up(service());
    let (_, request) = a_request_that_is("PENDING", &boris);
    for stranger in [a_student().sign_up(service()), a_mentor().sign_up(service())] {
        stranger.get(&request).refused(404, "not_found");
        for status in ["ACCEPTED", "CANCELLED"] {
            decide(&stranger, &request, status).refused(404, "not_found");
        }
    }
    decide(service().admin(), &request, "CANCELLED").refused(403, "forbidden");
    for id in ["0190b8a0-0000-7000-8000-000000000000", "nonsense"] {
        boris.get(&format!("/request/{id}")).refused(404, "not_found");
        decide(&boris, &format!("/request/{id}"), "ACCEPTED").refused(404, "not_found");
    }
}
