//! Many who write at once.

use std::{sync::Barrier, thread};

use serde_json::json;

use crate::harness::{a_mentor, a_service, a_student, ask, unique};

const STUDENTS: usize = 20;
const EACH: usize = 10;

#[test]
fn of_two_hundred_simultaneous_writers_every_event_is_brought_once_in_order() {
    let service = a_service().start();
    let boris = a_mentor().sign_up(&service);
    let students: Vec<_> = (0..STUDENTS).map(|_| a_student().sign_up(&service)).collect();
    let mut streams = vec![boris.events()];
    streams.extend(boris.everywhere().map(|caller| caller.events()));
    let asked: Vec<_> = students
        .iter()
        // Past the front, which lets fewer in at once from one address.
        .map(|student| (student.everywhere().collect::<Vec<_>>(), ask(student, &boris)))
        .collect();
    let together = Barrier::new(STUDENTS * EACH);
    thread::scope(|scope| {
        for (callers, request) in &asked {
            for caller in callers.iter().cycle().take(EACH) {
                scope.spawn(|| {
                    together.wait();
                    caller.patch(request, json!({"query": unique("question ")})).ok();
                });
            }
        }
    });
    for stream in &streams {
        for number in 1..=STUDENTS + STUDENTS * EACH {
            let kind = if number <= STUDENTS { "request.created" } else { "request.updated" };
            assert_eq!(stream.next_is(kind).id, number.to_string());
        }
    }
    let unread = boris.get("/notifications").ok()["unread"].clone();
    assert_eq!(unread, STUDENTS + STUDENTS * EACH);
}
