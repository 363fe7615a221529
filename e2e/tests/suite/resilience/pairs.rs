//! Two people, or one on two devices, do two things to one thing at once: there is one outcome, and
//! the numbers that are kept say the same.

use std::{sync::Barrier, thread};

use serde_json::{Value, json};

use crate::harness::{
    Account, Answer, PASSWORD, a_mentor, a_service, a_student, ask, complete, decide, mentee,
};

const ROUNDS: usize = 200;

/// Two calls that begin in the same moment.
fn at_once(
    one: impl FnOnce() -> Answer + Send,
    other: impl FnOnce() -> Answer + Send,
) -> [Answer; 2] {
    let start = Barrier::new(2);
    thread::scope(|scope| {
        let one = scope.spawn(|| {
            start.wait();
            one()
        });
        start.wait();
        let other = other();
        [one.join().unwrap(), other]
    })
}

/// Score and number of ratings, as the mentor sees them.
fn score(mentor: &Account) -> (Value, Value) {
    let mut seen = mentor.get(&mentor.profile()).ok();
    (seen["score"].take(), seen["score_count"].take())
}

#[test]
fn of_two_reviews_at_once_one_stands() {
    let service = a_service().start();
    let (ann, boris) = (a_student().sign_up(&service), a_mentor().sign_up(&service));
    let path = format!("{}/reviews", boris.profile());
    mentee(&ann, &boris);
    for round in 0..ROUNDS {
        let write =
            |score: i64| ann.post(&path, json!({"score": score, "text": format!("{score}")}));
        let answers = at_once(|| write(1), || write(5));
        let (made, refused): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.status == 201);
        assert_eq!(made.len(), 1, "round {round}: {refused:?}");
        let made = &made[0].body;
        for answer in refused {
            let problem = answer.refused(409, "already_reviewed");
            assert_eq!(problem["params"]["review_id"], made["id"], "round {round}");
        }
        let list = boris.get(&path).ok();
        assert_eq!(list["items"], json!([made]), "round {round}");
        let mean = made["score"].as_f64().unwrap();
        assert_eq!(score(&boris), (json!(mean), json!(1)), "round {round}");
        ann.delete(&format!("/reviews/{}", made["id"].as_str().unwrap())).no_content();
        assert_eq!(score(&boris), (Value::Null, json!(0)), "round {round}");
    }
}

#[test]
fn of_a_change_and_a_deletion_at_once_the_deletion_stays() {
    let service = a_service().start();
    let boris = a_mentor().sign_up(&service);
    let (ann, vera) = (a_student().sign_up(&service), a_student().sign_up(&service));
    let path = format!("{}/reviews", boris.profile());
    mentee(&ann, &boris);
    mentee(&vera, &boris);
    vera.post(&path, json!({"score": 4, "text": "Good"})).created();
    for round in 0..ROUNDS {
        let made = ann.post(&path, json!({"score": 1, "text": "Bad"})).created();
        let review = format!("/reviews/{}", made["id"].as_str().unwrap());
        let change = || ann.patch(&review, json!({"score": 5, "text": "Good after all"}));
        let [changed, deleted] = at_once(change, || ann.delete(&review));
        deleted.no_content();
        if changed.status == 200 {
            // It came first.
            assert_eq!(changed["score"], 5, "round {round}");
        } else {
            changed.refused(404, "not_found");
        }
        ann.get(&review).refused(404, "not_found");
        assert_eq!(score(&boris), (json!(4.0), json!(1)), "round {round}");
        let list = boris.get(&path).ok();
        assert_eq!(list["items"].as_array().unwrap().len(), 1, "round {round}");
    }
    let stats = service.admin().get("/stats").ok();
    assert_eq!(stats["reviews"], 1, "{stats}");
}

#[test]
fn of_accepting_and_cancelling_at_once_the_counters_know_the_outcome() {
    let service = a_service().start();
    let (ann, boris) = (a_student().sign_up(&service), a_mentor().sign_up(&service));
    let (mut accepted_first, mut cancelled_first) = (0, 0);
    for round in 0..ROUNDS {
        let request = ask(&ann, &boris);
        let accept = || decide(&boris, &request, "ACCEPTED");
        let [accepted, cancelled] = at_once(accept, || decide(&ann, &request, "CANCELLED"));
        // What was accepted may still be cancelled, not the other way round.
        assert_eq!(cancelled.ok()["cancelled_by"], "student", "round {round}");
        if accepted.status == 200 {
            accepted_first += 1;
        } else {
            let problem = accepted.refused(409, "illegal_transition");
            assert_eq!(problem["params"]["status"], "CANCELLED", "round {round}");
            cancelled_first += 1;
        }
        let end = ann.get(&request).ok();
        assert_eq!(end["status"], "CANCELLED", "round {round}");
    }
    assert_eq!(accepted_first + cancelled_first, ROUNDS);
    let stats = boris.get(&format!("/stats/{}", boris.id)).ok();
    assert_eq!((&stats["total"], &stats["cancelled"]), (&json!(ROUNDS), &json!(ROUNDS)));
    for nothing in ["pending", "accepted", "refused", "completed", "expired"] {
        assert_eq!(stats[nothing], 0, "{nothing} in {stats}");
    }
    let weeks = stats["weeks"].as_array().unwrap().iter();
    let accepted: u64 = weeks.map(|week| week["accepted"].as_u64().unwrap()).sum();
    assert_eq!(accepted, accepted_first as u64, "each acceptance is counted once");
    for account in [&ann, &boris] {
        let counts = &account.get("/me").ok()["counts"];
        assert_eq!((&counts["pending"], &counts["accepted"]), (&json!(0), &json!(0)));
    }
}

#[test]
fn of_two_acceptances_at_once_one_gets_the_last_place() {
    let service = a_service().start();
    let boris = a_mentor().with("capacity", json!(1)).sign_up(&service);
    let (ann, vera) = (a_student().sign_up(&service), a_student().sign_up(&service));
    for round in 0..ROUNDS {
        let requests = [ask(&ann, &boris), ask(&vera, &boris)];
        let answers = at_once(
            || decide(&boris, &requests[0], "ACCEPTED"),
            || decide(&boris, &requests[1], "ACCEPTED"),
        );
        let won = usize::from(answers[1].status == 200);
        let [first, second] = answers;
        let (winner, loser) = if won == 0 { (first, second) } else { (second, first) };
        assert_eq!(winner.ok()["status"], "ACCEPTED", "round {round}");
        let problem = loser.refused(409, "capacity_reached");
        assert_eq!(problem["params"]["max"], 1, "round {round}");
        assert_eq!(boris.get(&requests[1 - won]).ok()["status"], "PENDING", "round {round}");
        complete(&boris, &requests[won]);
        decide(&boris, &requests[1 - won], "ACCEPTED").ok();
        complete(&boris, &requests[1 - won]);
    }
    let stats = boris.get(&format!("/stats/{}", boris.id)).ok();
    assert_eq!((&stats["completed"], &stats["accepted"]), (&json!(2 * ROUNDS), &json!(0)));
}

#[test]
fn rating_while_it_is_decided_keeps_nobody_waiting() {
    let service = a_service().start();
    let (ann, boris) = (a_student().sign_up(&service), a_mentor().sign_up(&service));
    complete(&boris, &mentee(&ann, &boris));
    let path = format!("{}/score", boris.profile());
    for round in 0..ROUNDS {
        let request = ask(&ann, &boris);
        let stars = 1 + round % 5;
        let rate = || ann.post(&path, json!({"score": stars}));
        let [rated, accepted] = at_once(rate, || decide(&boris, &request, "ACCEPTED"));
        assert_eq!(rated.ok()["score_count"], 1, "round {round}");
        assert_eq!(accepted.ok()["status"], "ACCEPTED", "round {round}");
        complete(&boris, &request);
    }
}

#[test]
fn who_asks_and_leaves_at_once_leaves_nothing_open() {
    let service = a_service().start();
    let boris = a_mentor().sign_up(&service);
    for _ in 0..ROUNDS / 10 {
        let ann = a_student().sign_up(&service);
        // Again and again, so that the account goes in the midst of it.
        let keep_asking = || {
            let ask = || ann.post("/request", json!({"mentor_id": boris.id, "query": "A secret"}));
            for _ in 0..ROUNDS {
                let asked = ask();
                if asked.status != 201 {
                    return asked;
                }
                decide(&ann, &format!("/request/{}", asked["id"].as_str().unwrap()), "CANCELLED");
            }
            ask()
        };
        let leave = || ann.post("/me/delete", json!({"password": PASSWORD}));
        let [refused, left] = at_once(keep_asking, leave);
        left.no_content();
        refused.refused(401, "session_revoked");
    }
    for open in ["PENDING", "ACCEPTED"] {
        let list = boris.get(&format!("/request/mentor/{}?status={open}", boris.id)).ok();
        assert_eq!(list["items"], json!([]));
    }
    assert!(!boris.get("/me/export").text.contains("A secret"));
    let counts = &boris.get("/me").ok()["counts"];
    assert_eq!((&counts["pending"], &counts["accepted"]), (&json!(0), &json!(0)));
}
