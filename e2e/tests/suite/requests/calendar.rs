//! `GET /request/{request_id}/calendar.ics`.

use serde_json::json;

use crate::harness::{
    Account, Answer, PASSWORD, a_mentor, a_student, ask, complete, decide, from_now, mentee,
    service,
};

fn calendar(party: &Account, request: &str) -> Answer {
    party.get(&format!("{request}/calendar.ics"))
}

/// The lines of the one event, put together again where they were folded.
fn event(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.header("Content-Type"), Some("text/calendar; charset=utf-8"));
    assert!(answer.text.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"), "{}", answer.text);
    for line in answer.text.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains('\n'), "{line:?}");
    }
    let unfolded = answer.text.replace("\r\n ", "");
    let lines = unfolded.lines().skip_while(|line| *line != "BEGIN:VEVENT");
    lines.take_while(|line| *line != "END:VEVENT").map(str::to_owned).collect()
}

#[track_caller]
fn has(event: &[String], lines: &[&str]) {
    for line in lines {
        assert!(event.iter().any(|other| other == line), "no {line} in {event:#?}");
    }
}

#[test]
fn there_is_an_event_once_a_date_is_agreed_on() {
    let ann = a_student().named("Ann Learner").sign_up(service());
    let boris = a_mentor().named("Boris Teacher").sign_up(service());
    let question =
        json!({"mentor_id": boris.id, "query": "Lifetimes, please", "date": from_now(3)});
    let request = ann.post("/request", question).created();
    let id = request["id"].as_str().unwrap();
    let request = format!("/request/{id}");
    // A date alone is a wish.
    calendar(&ann, &request).refused(404, "not_found");
    decide(&boris, &request, "ACCEPTED").ok();

    let date = "2199-05-01T12:30:15.9+03:00";
    boris.patch(&request, json!({"date": date, "place": "Room 1; second floor,\nleft"})).ok();
    let answer = calendar(&ann, &request);
    let ann_sees = event(&answer);
    has(
        &ann_sees,
        &[
            &format!("UID:{id}"),
            "SEQUENCE:3",
            "DTSTART:21990501T093015Z",
            "DTEND:21990501T103015Z",
            "SUMMARY:Mentoro: Boris Teacher",
            "LOCATION:Room 1\\; second floor\\,\\nleft",
            "DESCRIPTION:Lifetimes\\, please",
            "STATUS:CONFIRMED",
        ],
    );
    assert!(ann_sees.iter().any(|line| line.starts_with("DTSTAMP:") && line.ends_with('Z')));
    let boris_sees = event(&calendar(&boris, &request));
    has(&boris_sees, &[&format!("UID:{id}"), "SUMMARY:Mentoro: Ann Learner"]);
    for text in [&answer.text, &calendar(&boris, &request).text] {
        for hidden in ["@", "mailto", "t.me", "ORGANIZER", "ATTENDEE"] {
            assert!(!text.contains(hidden), "{hidden} in {text}");
        }
    }
    let disposition = answer.header("Content-Disposition");
    assert_eq!(disposition, Some(r#"attachment; filename="meeting.ics""#));
}

#[test]
fn a_change_raises_the_sequence_and_nothing_else_does() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = mentee(&ann, &boris);
    calendar(&ann, &request).refused(404, "not_found");
    ann.patch(&request, json!({"date": from_now(3)})).ok();
    let first = calendar(&ann, &request);
    has(&event(&first), &["SEQUENCE:3"]);
    let known = ann.with("If-None-Match", &first.etag());
    let again = known.get(&format!("{request}/calendar.ics"));
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    boris.patch(&request, json!({"date": from_now(4)})).ok();
    let moved = known.get(&format!("{request}/calendar.ics"));
    has(&event(&moved), &["SEQUENCE:4"]);
    ann.patch(&request, json!({"date": null})).ok();
    calendar(&ann, &request).refused(404, "not_found");
}

#[test]
fn what_was_called_off_is_cancelled_in_calendars_that_have_it() {
    let boris = a_mentor().sign_up(service());
    let agreed = |ann: &Account| {
        let request = mentee(ann, &boris);
        ann.patch(&request, json!({"date": from_now(3)})).ok();
        request
    };
    let ann = a_student().sign_up(service());
    let cancelled = agreed(&ann);
    decide(&boris, &cancelled, "CANCELLED").ok();
    has(&event(&calendar(&ann, &cancelled)), &["STATUS:CANCELLED", "SEQUENCE:4"]);

    let done = agreed(&ann);
    complete(&boris, &done);
    has(&event(&calendar(&ann, &done)), &["STATUS:CONFIRMED", "SEQUENCE:4"]);
    // The one who leaves calls it off, and leaves no name.
    let eve = a_student().named("Eve Leaving").sign_up(service());
    let left = agreed(&eve);
    eve.post("/me/delete", json!({"password": PASSWORD})).no_content();
    has(&event(&calendar(&boris, &left)), &["STATUS:CANCELLED", "SUMMARY:Mentoro"]);

    for end in ["REFUSED", "CANCELLED"] {
        let vera = a_student().sign_up(service());
        let request = ask(&vera, &boris);
        vera.patch(&request, json!({"date": from_now(3)})).ok();
        let by = if end == "REFUSED" { &boris } else { &vera };
        decide(by, &request, end).ok();
        calendar(&vera, &request).refused(404, "not_found");
    }
}

#[test]
fn it_is_for_the_two_who_meet() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = mentee(&ann, &boris);
    ann.patch(&request, json!({"date": from_now(3)})).ok();
    for stranger in [a_student().sign_up(service()), a_mentor().sign_up(service())] {
        calendar(&stranger, &request).refused(404, "not_found");
    }
    calendar(service().admin(), &request).refused(403, "forbidden");
    service().get(&format!("{request}/calendar.ics")).refused(401, "unauthenticated");
    for id in ["nonsense", "0190b8a0-0000-7000-8000-000000000000"] {
        calendar(&ann, &format!("/request/{id}")).refused(404, "not_found");
    }
}
