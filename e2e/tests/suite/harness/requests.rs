//! Short ways to a request in a certain state.

use serde_json::{Value, json};

use super::{Account, Answer};

/// The student asks the mentor: the path of the new request.
#[track_caller]
pub fn ask(student: &Account, mentor: &Account) -> String {
    let body = json!({"mentor_id": mentor.id, "query": "Teach me something"});
    let request = student.post("/request", body).created();
    format!("/request/{}", request["id"].as_str().unwrap())
}

/// One side sets the status of a request.
#[track_caller]
pub fn decide(party: &Account, request: &str, status: &str) -> Answer {
    party.patch(request, json!({"status": status}))
}

#[track_caller]
pub fn accept(mentor: &Account, request: &str) -> Value {
    decide(mentor, request, "ACCEPTED").ok()
}

#[track_caller]
pub fn complete(party: &Account, request: &str) -> Value {
    decide(party, request, "COMPLETED").ok()
}

/// Asks and is accepted: the path of the request.
#[track_caller]
pub fn mentee(student: &Account, mentor: &Account) -> String {
    let request = ask(student, mentor);
    accept(mentor, &request);
    request
}
