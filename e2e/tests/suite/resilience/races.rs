//! Several people decide at once.

use std::{sync::Barrier, thread};

use serde_json::json;

use crate::harness::{
    PASSWORD, a_mentor, a_service, a_student, ask, complete, decide, mentee, unique,
};

const ROUNDS: usize = 500;
const DECISIONS: [&str; 6] = ["ACCEPTED", "REFUSED", "ACCEPTED", "REFUSED", "ACCEPTED", "REFUSED"];

#[test]
fn of_six_simultaneous_decisions_exactly_one_wins_each_time() {
    let service = a_service().with("MENTORO_ASK_AGAIN_AFTER", "1ms").start();
    let (ann, boris) = (a_student().sign_up(&service), a_mentor().sign_up(&service));
    let start = Barrier::new(DECISIONS.len());
    for round in 0..ROUNDS {
        let request = ask(&ann, &boris);
        let answers: Vec<_> = thread::scope(|scope| {
            let deciding = DECISIONS.map(|status| {
                let (start, request, boris) = (&start, &request, &boris);
                scope.spawn(move || {
                    start.wait();
                    decide(boris, request, status)
                })
            });
            deciding.into_iter().map(|decision| decision.join().unwrap()).collect()
        });
        let (won, lost): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.status == 200);
        assert_eq!(won.len(), 1, "round {round}");
        let status = won[0]["status"].clone();
        for answer in lost {
            let problem = answer.refused(409, "illegal_transition");
            assert_eq!(problem["params"]["status"], status, "round {round}");
        }
        assert_eq!(ann.get(&request).ok()["status"], status, "round {round}");
        if status == "ACCEPTED" {
            complete(&boris, &request);
        }
    }
    let stats = boris.get(&format!("/stats/{}", boris.id)).ok();
    assert_eq!(stats["total"], ROUNDS);
    let ended = stats["completed"].as_u64().unwrap() + stats["refused"].as_u64().unwrap();
    assert_eq!(ended, ROUNDS as u64, "{stats}");
    assert_eq!((&stats["pending"], &stats["accepted"]), (&json!(0), &json!(0)), "{stats}");
}

#[test]
fn who_leaves_or_is_blocked_while_others_write_to_them_waits_for_nobody() {
    let service = a_service().start();
    let admin = service.admin();
    let mentors: Vec<_> = (0..6).map(|_| a_mentor().sign_up(&service)).collect();
    for is_blocked in [false, true, false, true] {
        let ann = a_student().sign_up(&service);
        let requests: Vec<_> = mentors.iter().map(|mentor| mentee(&ann, mentor)).collect();
        let start = Barrier::new(mentors.len() + 1);
        let gone = thread::scope(|scope| {
            for (mentor, request) in mentors.iter().zip(&requests) {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    // Each change locks the request, then Ann's inbox.
                    let change = || mentor.patch(request, json!({"place": unique("room")}));
                    let last =
                        (0..1_000).map(|_| change()).find(|answer| answer.status != 200).unwrap();
                    last.refused(409, "illegal_transition");
                });
            }
            start.wait();
            if is_blocked {
                admin.post_nothing(&format!("/admin/accounts/{}/block", ann.id))
            } else {
                ann.post("/me/delete", json!({"password": PASSWORD}))
            }
        });
        assert_eq!(gone.status, if is_blocked { 200 } else { 204 }, "{gone:?}");
    }
}

#[test]
fn a_mentor_whom_everybody_asks_can_be_blocked_and_can_leave() {
    let service = a_service().start();
    let admin = service.admin();
    let students: Vec<_> = (0..4).map(|_| a_student().sign_up(&service)).collect();
    for is_blocked in [false, true, false, true] {
        let boris = a_mentor().sign_up(&service);
        let start = Barrier::new(students.len() + 1);
        let gone = thread::scope(|scope| {
            for (number, ann) in students.iter().enumerate() {
                let (start, boris) = (&start, &boris);
                scope.spawn(move || {
                    start.wait();
                    let ask = || {
                        let body = json!({"mentor_id": boris.id, "query": "Now?"});
                        let asked = ann.post("/request", body);
                        if asked.status == 201 {
                            let request = format!("/request/{}", asked["id"].as_str().unwrap());
                            decide(ann, &request, "CANCELLED");
                        }
                        asked
                    };
                    let swipe = || {
                        let body =
                            json!({"mentor_id": boris.id, "action": "like", "query": "Now?"});
                        let liked = ann.post("/feed/swipes", body);
                        ann.delete(&format!("/feed/swipes/{}", boris.id));
                        liked
                    };
                    let last = (0..1_000)
                        .map(|_| if number % 2 == 0 { ask() } else { swipe() })
                        .find(|answer| answer.status >= 300)
                        .unwrap();
                    last.refused(404, "not_found");
                });
            }
            start.wait();
            if is_blocked {
                admin.post_nothing(&format!("/admin/accounts/{}/block", boris.id))
            } else {
                boris.post("/me/delete", json!({"password": PASSWORD}))
            }
        });
        assert_eq!(gone.status, if is_blocked { 200 } else { 204 }, "{gone:?}");
        for ann in &students {
            let open = format!("/request/student/{}?status=PENDING&status=ACCEPTED", ann.id);
            assert_eq!(ann.get(&open).ok()["items"], json!([]));
        }
    }
}

#[test]
fn of_simultaneous_sign_ups_with_one_email_exactly_one_wins() {
    let service = a_service().start();
    for round in 0..5 {
        let email = json!(format!("race{round}@example.org"));
        let statuses: Vec<_> = thread::scope(|scope| {
            let signing_up: Vec<_> = (0..4)
                .map(|index| {
                    let (path, draft) = if index % 2 == 0 {
                        ("/students/sign-up", a_student().with("email", email.clone()).body())
                    } else {
                        ("/mentors/sign-up", a_mentor().with("email", email.clone()).body())
                    };
                    let service = &service;
                    scope.spawn(move || service.post(path, draft).status)
                })
                .collect();
            signing_up.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let count = |status| statuses.iter().filter(|&&answer| answer == status).count();
        assert_eq!((count(201), count(409)), (1, 3), "{statuses:?}");
    }
}

#[test]
fn an_invite_admits_one_of_several() {
    let service = a_service().start();
    let invite = service.invite();
    let statuses: Vec<_> = thread::scope(|scope| {
        let signing_up: Vec<_> = (0..4)
            .map(|index| {
                let body = json!({
                    "invite": invite, "email": format!("admin{index}@example.org"),
                    "password": "correct horse battery", "name": "One of Several",
                });
                let service = &service;
                scope.spawn(move || service.post("/admin/sign-up", body).status)
            })
            .collect();
        signing_up.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let count = |status| statuses.iter().filter(|&&answer| answer == status).count();
    assert_eq!((count(201), count(403)), (1, 3), "{statuses:?}");
}
