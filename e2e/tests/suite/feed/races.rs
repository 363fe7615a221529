//! Several devices of one student at once.

use std::{sync::Barrier, thread};

use serde_json::{Value, json};

use crate::harness::{Account, Answer, a_mentor, a_service, a_student, decide};

const ROUNDS: usize = 200;

fn swipe(student: &Account, mentor: &Account, action: &str) -> Answer {
    student.post("/feed/swipes", json!({"mentor_id": mentor.id, "action": action}))
}

fn request(student: &Account, mentor: &Account) -> Answer {
    student.post("/request", json!({"mentor_id": mentor.id, "query": "Teach me"}))
}

fn undo(student: &Account, mentor: &Account) {
    student.delete(&format!("/feed/swipes/{}", mentor.id)).no_content();
}

/// What each call answers when all are made in the same moment.
fn at_once<const N: usize>(calls: [&(dyn Fn() -> Answer + Sync); N]) -> [Answer; N] {
    let start = Barrier::new(N);
    thread::scope(|scope| {
        let start = &start;
        let calls = calls.map(|call| {
            scope.spawn(move || {
                start.wait();
                call()
            })
        });
        calls.map(|call| call.join().unwrap())
    })
}

/// Every round made one request, which was taken back.
#[track_caller]
fn made_and_took_back(student: &Account, mentor: &Account, rounds: usize) {
    let stats = mentor.get(&format!("/stats/{}", mentor.id)).ok();
    let counts = ["total", "cancelled", "pending", "accepted"].map(|name| stats[name].as_u64());
    let rounds = rounds as u64;
    assert_eq!(counts, [Some(rounds), Some(rounds), Some(0), Some(0)], "{stats}");
    for account in [student, mentor] {
        let counts = account.get("/me").ok()["counts"].take();
        assert_eq!((&counts["pending"], &counts["accepted"]), (&json!(0), &json!(0)), "{counts}");
    }
}

fn open_requests(student: &Account) -> usize {
    let path = format!("/request/student/{}?status=PENDING&status=ACCEPTED", student.id);
    student.get(&path).ok()["items"].as_array().unwrap().len()
}

#[test]
fn of_two_likes_at_once_one_asks_and_both_hear_of_it() {
    let service = a_service().start();
    let (ann, boris) = (a_student().sign_up(&service), a_mentor().sign_up(&service));
    let like = || swipe(&ann, &boris, "like");
    for round in 0..ROUNDS {
        let [one, other] = at_once([&like, &like]).map(Answer::ok);
        assert_eq!(one, other, "round {round}");
        assert_eq!(
            (&one["action"], &one["request"]["status"]),
            (&json!("like"), &json!("PENDING"))
        );
        assert_eq!(open_requests(&ann), 1, "round {round}");
        assert_eq!(ann.get("/me").ok()["counts"]["pending"], 1, "round {round}");
        undo(&ann, &boris);
    }
    made_and_took_back(&ann, &boris, ROUNDS);
}

#[test]
fn of_a_like_and_a_request_at_once_one_wins() {
    let service = a_service().start();
    let (ann, boris) = (a_student().sign_up(&service), a_mentor().sign_up(&service));
    let (like, ask) = (|| swipe(&ann, &boris, "like"), || request(&ann, &boris));
    for round in 0..ROUNDS {
        let [liked, asked] = at_once([&like, &ask]);
        let swiped = ann.get(&boris.profile()).ok()["viewer"]["swipe"].take();
        assert_eq!(open_requests(&ann), 1, "round {round}");
        if liked.status == 200 {
            let id = liked.ok()["request"]["id"].take();
            let problem = asked.refused(409, "already_requested");
            assert_eq!((&problem["params"]["request_id"], swiped), (&id, json!("like")));
            undo(&ann, &boris);
        } else {
            let id = asked.created()["id"].take();
            let problem = liked.refused(409, "already_requested");
            assert_eq!((&problem["params"]["request_id"], swiped), (&id, Value::Null));
            decide(&ann, &format!("/request/{}", id.as_str().unwrap()), "CANCELLED").ok();
        }
    }
    made_and_took_back(&ann, &boris, ROUNDS);
}

#[test]
fn of_different_swipes_at_once_one_counts() {
    let service = a_service().start();
    let (ann, boris) = (a_student().sign_up(&service), a_mentor().sign_up(&service));
    let like = || swipe(&ann, &boris, "like");
    let dislike = || swipe(&ann, &boris, "dislike");
    let keep = || swipe(&ann, &boris, "favorite");
    let mut likes = 0;
    for round in 0..ROUNDS / 4 {
        let answers = at_once([&like, &dislike, &keep]).map(Answer::ok);
        assert!(answers.iter().all(|answer| *answer == answers[0]), "round {round}: {answers:?}");
        let action = &answers[0]["action"];
        let state = ann.get(&boris.profile()).ok()["viewer"].take();
        assert_eq!((&state["swipe"], &state["favorite"]), (action, &json!(action == "favorite")));
        assert_eq!(open_requests(&ann), usize::from(action == "like"), "round {round}");
        likes += usize::from(action == "like");
        undo(&ann, &boris);
    }
    made_and_took_back(&ann, &boris, likes);
}

#[test]
fn a_like_is_taken_back_or_accepted_and_never_both() {
    let service = a_service().start();
    let ann = a_student().sign_up(&service);
    let mut accepted = 0;
    for round in 0..ROUNDS / 8 {
        let boris = a_mentor().sign_up(&service);
        let liked = swipe(&ann, &boris, "like").ok();
        let request = format!("/request/{}", liked["request"]["id"].as_str().unwrap());
        let path = format!("/feed/swipes/{}", boris.id);
        let (take_back, accept) = (|| ann.delete(&path), || decide(&boris, &request, "ACCEPTED"));
        let [one, other, decided] = at_once([&take_back, &take_back, &accept]);
        let status = ann.get(&request).ok()["status"].take();
        if status == "ACCEPTED" {
            accepted += 1;
            decided.ok();
            one.refused(409, "illegal_transition");
            other.refused(409, "illegal_transition");
        } else {
            assert_eq!(status, "CANCELLED", "round {round}");
            decided.refused(409, "illegal_transition");
            one.no_content();
            other.no_content();
        }
        let counts = boris.get(&format!("/stats/{}", boris.id)).ok();
        assert_eq!((&counts["total"], &counts["pending"]), (&json!(1), &json!(0)), "{counts}");
    }
    let counts = ann.get("/me").ok()["counts"].take();
    assert_eq!((&counts["pending"], &counts["accepted"]), (&json!(0), &json!(accepted)));
}
