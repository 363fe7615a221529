//! What students tell about mentors.

mod changing;
mod reading;
mod writing;

use serde_json::{Value, json};

use crate::harness::{Account, Answer, a_mentor, a_student, mentee, service};

/// A student who was accepted, and their mentor.
fn a_pair() -> (Account, Account) {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    mentee(&ann, &boris);
    (ann, boris)
}

/// Where the reviews of a mentor are.
fn reviews_of(mentor: &Account) -> String {
    format!("{}/reviews", mentor.profile())
}

fn write(student: &Account, mentor: &Account, score: i64, text: &str) -> Answer {
    student.post(&reviews_of(mentor), json!({"score": score, "text": text}))
}

/// Score and number of ratings, as the mentor sees them.
fn score(mentor: &Account) -> (Value, Value) {
    let mut seen = mentor.get(&mentor.profile()).ok();
    (seen["score"].take(), seen["score_count"].take())
}

/// What anybody reads about a mentor.
fn listed(mentor: &Account) -> Vec<Value> {
    let list = service().get(&reviews_of(mentor)).ok();
    list["items"].as_array().unwrap().clone()
}
