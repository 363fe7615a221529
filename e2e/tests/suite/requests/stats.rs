//! `GET /stats/{mentor_id}` and `GET /stats`.

use chrono::Datelike;
use serde_json::{Value, json};

use crate::harness::{a_mentor, a_service, a_student, ask, decide, mentee, moment, service};

#[test]
fn a_mentors_numbers_follow_their_requests() {
    let boris = a_mentor().sign_up(service());
    let path = format!("/stats/{}", boris.id);
    let empty = boris.get(&path).ok();
    assert_eq!(empty["mentor_id"], boris.id.as_str());
    for number in [
        "total",
        "pending",
        "accepted",
        "refused",
        "cancelled",
        "completed",
        "expired",
        "score_count",
    ] {
        assert_eq!(empty[number], 0, "{number}");
    }
    assert_eq!(empty["score"], Value::Null);
    assert_eq!(empty["median_response_seconds"], Value::Null);

    let new = || a_student().sign_up(service());
    ask(&new(), &boris);
    mentee(&new(), &boris);
    for (party_is_mentor, end) in [(true, "COMPLETED"), (false, "CANCELLED")] {
        let student = new();
        let request = mentee(&student, &boris);
        decide(if party_is_mentor { &boris } else { &student }, &request, end).ok();
    }
    let rater = new();
    let request = ask(&rater, &boris);
    decide(&boris, &request, "REFUSED").ok();
    let happy = new();
    mentee(&happy, &boris);
    happy.post(&format!("/mentors/{}/score", boris.id), json!({"score": 4})).ok();

    let stats = boris.get(&path).ok();
    let expected = json!({
        "total": 6, "pending": 1, "accepted": 2, "refused": 1, "cancelled": 1, "completed": 1,
        "expired": 0, "score": 4.0, "score_count": 1,
    });
    for (number, value) in expected.as_object().unwrap() {
        assert_eq!(&stats[number], value, "{number} in {stats}");
    }
    assert!(stats["median_response_seconds"].as_u64().unwrap() < 60, "{stats}");
    assert_eq!(service().admin().get(&path).ok(), stats);

    let weeks = stats["weeks"].as_array().unwrap();
    assert_eq!(weeks.len(), 12);
    let this_week = json!({"received": 6, "accepted": 4, "completed": 1});
    let newest = weeks.iter().max_by_key(|week| moment(&week["start"]).date_naive()).unwrap();
    for (number, value) in this_week.as_object().unwrap() {
        assert_eq!(&newest[number], value, "{number} in {newest}");
    }
    assert!(weeks.iter().filter(|week| *week != newest).all(|week| week["received"] == 0));
    let mut mondays: Vec<_> =
        weeks.iter().map(|week| moment(&week["start"]).date_naive()).collect();
    mondays.sort_unstable();
    for pair in mondays.windows(2) {
        assert_eq!((pair[1] - pair[0]).num_days(), 7, "{weeks:?}");
    }
    assert_eq!(mondays[0].weekday(), chrono::Weekday::Mon);
}

#[test]
fn the_median_of_five_answers_shows_on_the_profile() {
    let boris = a_mentor().sign_up(service());
    let shown = || service().get(&boris.profile()).ok()["responds_within_seconds"].take();
    for answers in 1..=5 {
        assert_eq!(shown(), Value::Null, "before answer {answers}");
        let student = a_student().sign_up(service());
        let request = ask(&student, &boris);
        decide(&boris, &request, if answers % 2 == 0 { "REFUSED" } else { "ACCEPTED" }).ok();
    }
    let shown = crate::harness::eventually(
        std::time::Duration::from_secs(5),
        "the anonymous view is fresh",
        || shown().as_u64(),
    );
    assert!(shown < 60, "{shown}");
}

#[test]
fn the_services_numbers_count_everybody() {
    let service = a_service().start();
    let (ann, bob) = (a_student().sign_up(&service), a_student().sign_up(&service));
    let (boris, vera) = (a_mentor().sign_up(&service), a_mentor().sign_up(&service));
    let gone = a_student().sign_up(&service);
    gone.post("/me/delete", json!({"password": crate::harness::PASSWORD})).no_content();
    mentee(&ann, &boris);
    ask(&bob, &boris);
    let refused = ask(&bob, &vera);
    decide(&vera, &refused, "REFUSED").ok();
    ann.post(&format!("/mentors/{}/score", boris.id), json!({"score": 5})).ok();

    let stats = service.admin().get("/stats").ok();
    assert_eq!((&stats["students"], &stats["mentors"]), (&json!(2), &json!(2)), "{stats}");
    let requests = json!({
        "total": 3, "pending": 1, "accepted": 1, "refused": 1, "cancelled": 0, "completed": 0,
        "expired": 0,
    });
    assert_eq!(stats["requests"], requests);
    assert_eq!(stats["reviews"], 1);
    assert!(stats["new_students_7d"].as_u64().unwrap() >= 2, "{stats}");
    assert_eq!(stats["new_mentors_7d"], 2);
    assert!(stats["active_accounts_7d"].as_u64().unwrap() >= 4, "{stats}");
}

#[test]
fn a_colleague_sees_that_numbers_are_not_theirs() {
    let (boris, vera) = (a_mentor().sign_up(service()), a_mentor().sign_up(service()));
    vera.get(&format!("/stats/{}", boris.id)).refused(403, "forbidden");
    for id in ["0190b8a0-0000-7000-8000-000000000000", "nonsense"] {
        vera.get(&format!("/stats/{id}")).refused(404, "not_found");
        service().admin().get(&format!("/stats/{id}")).refused(404, "not_found");
    }
}
