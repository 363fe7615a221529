//! Who may do what: every operation that looks at the caller, for every kind of caller.

use std::collections::BTreeSet;

use reqwest::{Method, blocking::RequestBuilder};
use serde_json::{Value, json};

use crate::avatars::{FORM, a_form};
use crate::harness::{
    Account, Caller, Service, a_mentor, a_student, an_admin, ask, complete, from_now, mentee,
    service,
};

/// Status and, of a refusal, the code.
type Cell = (u16, &'static str);

const OK: Cell = (200, "");
const MADE: Cell = (201, "");
const DONE: Cell = (204, "");
const SIGN_IN_FIRST: Cell = (401, "unauthenticated");
const BLOCKED: Cell = (401, "session_revoked");
const ROLE: Cell = (403, "wrong_role");
const NOT_YOURS: Cell = (403, "forbidden");
const PASSWORD: Cell = (403, "wrong_password");
const UNRATED: Cell = (403, "rating_not_allowed");
const REVIEWED: Cell = (409, "already_reviewed");
const HIDDEN: Cell = (404, "not_found");

/// The right student once finished a request with the right mentor, and now waits for an answer to
/// another. The others have nothing to do with them.
struct Cast {
    wrong_student: Account,
    student: Account,
    wrong_mentor: Account,
    mentor: Account,
    admin: Account,
    blocked: [Account; 2],
    /// A mentor whom both students may ask, and whom the admin may block.
    third: Account,
    request: String,
    /// The one that is finished: they had agreed on a date.
    meeting: String,
    /// What the right student wrote about the right mentor.
    review: String,
}

impl Cast {
    fn new(service: &Service) -> Self {
        let student = a_student().sign_up(service);
        let mentor = a_mentor().sign_up(service);
        let meeting = mentee(&student, &mentor);
        mentor.patch(&meeting, json!({"date": from_now(3)})).ok();
        complete(&mentor, &meeting);
        let request = ask(&student, &mentor);
        let review = json!({"score": 4, "text": "It helped"});
        let review = student.post(&format!("/mentors/{}/reviews", mentor.id), review).created();
        let blocked = [a_student().sign_up(service), a_mentor().sign_up(service)];
        let cast = Self {
            wrong_student: a_student().sign_up(service),
            student,
            wrong_mentor: a_mentor().sign_up(service),
            mentor,
            admin: an_admin(service),
            blocked,
            third: a_mentor().sign_up(service),
            request: request.rsplit('/').next().unwrap().to_owned(),
            meeting: meeting.rsplit('/').next().unwrap().to_owned(),
            review: review["id"].as_str().unwrap().to_owned(),
        };
        for account in &cast.blocked {
            cast.admin.post_nothing(&format!("/admin/accounts/{}/block", account.id)).ok();
            account.is_signed_out();
        }
        cast
    }

    /// Callers by column; a column may have several.
    fn columns<'a>(&'a self, anyone: &'a Caller) -> [(&'static str, Vec<&'a Caller>); 7] {
        [
            ("anyone", vec![anyone]),
            ("the wrong student", vec![&self.wrong_student]),
            ("the right student", vec![&self.student]),
            ("the wrong mentor", vec![&self.wrong_mentor]),
            ("the right mentor", vec![&self.mentor]),
            ("an admin", vec![&self.admin]),
            ("a blocked account", self.blocked.iter().map(|account| &**account).collect()),
        ]
    }

    fn fill_in(&self, path: &str) -> String {
        path.replace("{student_id}", &self.student.id)
            .replace("{mentor_id}", &self.mentor.id)
            .replace("{request_id}", &self.request)
            .replace("{meeting_id}", &self.meeting)
            .replace("{review_id}", &self.review)
            .replace("{account_id}", &self.third.id)
            .replace("{session_id}", "0190b8a0-0000-7000-8000-000000000000")
    }
}

struct Row {
    method: Method,
    path: &'static str,
    body: Option<Value>,
    /// A form with a picture, instead.
    form: bool,
    cells: [Cell; 7],
}

impl Row {
    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        if self.form {
            return request.header("Content-Type", FORM).body(a_form());
        }
        self.body.iter().fold(request, RequestBuilder::json)
    }
}

fn row(call: &'static str, body: Option<Value>, cells: [Cell; 7]) -> Row {
    let (method, path) = call.split_once(' ').unwrap();
    Row { method: method.parse().unwrap(), path, body, form: false, cells }
}

fn form(call: &'static str, cells: [Cell; 7]) -> Row {
    Row { form: true, ..row(call, None, cells) }
}

/// Each row: anyone, wrong student, right student, wrong mentor, right mentor, admin, blocked.
#[rustfmt::skip]
fn table(cast: &Cast) -> Vec<Row> {
    let own = [SIGN_IN_FIRST, OK, OK, OK, OK, OK, BLOCKED];
    let open = [OK, OK, OK, OK, OK, OK, BLOCKED];
    let admins = |allowed| [SIGN_IN_FIRST, ROLE, ROLE, ROLE, ROLE, allowed, BLOCKED];
    let students = |allowed| [SIGN_IN_FIRST, allowed, allowed, ROLE, ROLE, ROLE, BLOCKED];
    let guess = [SIGN_IN_FIRST, PASSWORD, PASSWORD, PASSWORD, PASSWORD, PASSWORD, BLOCKED];
    let question = json!({"mentor_id": cast.third.id, "query": "Hello"});
    let swipe = json!({"mentor_id": cast.mentor.id, "action": "dislike"});
    let new_password = json!({"current_password": "a wrong guess", "new_password": "another one"});
    vec![
        row("GET /students", None, [SIGN_IN_FIRST, OK, OK, ROLE, ROLE, ROLE, BLOCKED]),
        row("GET /students/{student_id}", None, [SIGN_IN_FIRST, HIDDEN, OK, HIDDEN, OK, OK, BLOCKED]),
        row("PATCH /students/{student_id}", Some(json!({})), [SIGN_IN_FIRST, HIDDEN, OK, ROLE, ROLE, ROLE, BLOCKED]),
        row("GET /mentors", None, open),
        row("GET /mentors/{mentor_id}", None, open),
        row("PATCH /mentors/{mentor_id}", Some(json!({})), [SIGN_IN_FIRST, ROLE, ROLE, NOT_YOURS, OK, ROLE, BLOCKED]),
        form("PUT /students/{student_id}/avatar", [SIGN_IN_FIRST, HIDDEN, OK, ROLE, ROLE, ROLE, BLOCKED]),
        row("DELETE /students/{student_id}/avatar", None, [SIGN_IN_FIRST, HIDDEN, OK, ROLE, ROLE, ROLE, BLOCKED]),
        form("PUT /mentors/{mentor_id}/avatar", [SIGN_IN_FIRST, ROLE, ROLE, NOT_YOURS, OK, ROLE, BLOCKED]),
        row("DELETE /mentors/{mentor_id}/avatar", None, [SIGN_IN_FIRST, ROLE, ROLE, NOT_YOURS, OK, ROLE, BLOCKED]),
        row("POST /mentors/{mentor_id}/score", Some(json!({"score": 5})), [SIGN_IN_FIRST, UNRATED, OK, ROLE, ROLE, ROLE, BLOCKED]),
        row("GET /mentors/{mentor_id}/reviews", None, open),
        row("POST /mentors/{mentor_id}/reviews", Some(json!({"score": 5, "text": "Again"})), [SIGN_IN_FIRST, UNRATED, REVIEWED, ROLE, ROLE, ROLE, BLOCKED]),
        row("GET /reviews/{review_id}", None, open),
        row("PATCH /reviews/{review_id}", Some(json!({})), [SIGN_IN_FIRST, NOT_YOURS, OK, ROLE, ROLE, ROLE, BLOCKED]),
        row("DELETE /reviews/{review_id}", None, [SIGN_IN_FIRST, NOT_YOURS, DONE, ROLE, ROLE, DONE, BLOCKED]),
        row("GET /tags", None, open),
        row("GET /feed", None, students(OK)),
        row("POST /feed/swipes", Some(swipe), students(OK)),
        row("DELETE /feed/swipes/{mentor_id}", None, students(DONE)),
        row("DELETE /feed/swipes", None, students(DONE)),
        row("GET /favorites", None, students(OK)),
        row("PUT /favorites/{mentor_id}", None, students(DONE)),
        row("DELETE /favorites/{mentor_id}", None, students(DONE)),
        row("POST /request", Some(question), [SIGN_IN_FIRST, MADE, MADE, ROLE, ROLE, ROLE, BLOCKED]),
        row("GET /request/{request_id}", None, [SIGN_IN_FIRST, HIDDEN, OK, HIDDEN, OK, OK, BLOCKED]),
        row("PATCH /request/{request_id}", Some(json!({})), [SIGN_IN_FIRST, HIDDEN, OK, HIDDEN, OK, NOT_YOURS, BLOCKED]),
        row("GET /request/{meeting_id}/calendar.ics", None, [SIGN_IN_FIRST, HIDDEN, OK, HIDDEN, OK, NOT_YOURS, BLOCKED]),
        row("GET /request/student/{student_id}", None, [SIGN_IN_FIRST, HIDDEN, OK, NOT_YOURS, NOT_YOURS, OK, BLOCKED]),
        row("GET /request/mentor/{mentor_id}", None, [SIGN_IN_FIRST, NOT_YOURS, NOT_YOURS, NOT_YOURS, OK, OK, BLOCKED]),
        row("GET /get-role", None, own),
        row("GET /get-role/{student_id}", None, [SIGN_IN_FIRST, HIDDEN, OK, HIDDEN, OK, OK, BLOCKED]),
        row("GET /get-role/{mentor_id}", None, own),
        row("GET /stats/{mentor_id}", None, [SIGN_IN_FIRST, NOT_YOURS, NOT_YOURS, NOT_YOURS, OK, OK, BLOCKED]),
        row("GET /stats", None, admins(OK)),
        row("GET /me", None, own),
        row("GET /me/export", None, own),
        row("GET /events", None, own),
        row("GET /notifications", None, own),
        row("POST /notifications/read", Some(json!({"ids": []})), own),
        row("GET /auth/sessions", None, own),
        row("DELETE /auth/sessions/{session_id}", None, [SIGN_IN_FIRST, DONE, DONE, DONE, DONE, DONE, BLOCKED]),
        row("GET /admin/invites", None, admins(OK)),
        row("POST /admin/invites", None, admins(MADE)),
        row("GET /admin/accounts", None, admins(OK)),
        row("POST /admin/accounts/{account_id}/reset-code", None, admins(OK)),
        row("POST /admin/accounts/{account_id}/block", None, admins(OK)),
        row("POST /admin/accounts/{account_id}/unblock", None, admins(OK)),
        row("POST /auth/password", Some(new_password), guess),
        row("POST /me/delete", Some(json!({"password": "a wrong guess"})), guess),
        // Ends every session of the cast.
        row("POST /auth/sign-out", None, [SIGN_IN_FIRST, DONE, DONE, DONE, DONE, DONE, BLOCKED]),
    ]
}

/// Operations that do not look at who calls.
const DOORS: [&str; 14] = [
    "GET /api/ping",
    "GET /health/live",
    "GET /health/ready",
    "POST /api/students/sign-up",
    "POST /api/students/sign-in",
    "POST /api/mentors/sign-up",
    "POST /api/mentors/sign-in",
    "POST /api/admin/sign-up",
    "POST /api/admin/sign-in",
    "POST /api/auth/sign-in",
    "POST /api/auth/refresh",
    "POST /api/auth/password/reset",
    "GET /api/openapi.json",
    "GET /api/docs",
];

#[test]
fn everybody_may_do_what_is_theirs_and_nothing_else() {
    let cast = Cast::new(service());
    let mut wrong = Vec::new();
    for row in table(&cast) {
        let Row { method, path, cells, .. } = &row;
        let columns = cast.columns(service());
        for ((who, callers), &(status, code)) in columns.into_iter().zip(cells) {
            for caller in callers {
                let answer =
                    caller.send(method.clone(), &cast.fill_in(path), |request| row.fill(request));
                let refused = answer.status >= 400;
                let said = answer["code"].as_str().filter(|_| refused).unwrap_or_default();
                let found = (answer.status, said);
                if found != (status, code) {
                    wrong.push(format!("{method} {path} by {who}: {found:?}, not {status} {code}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_table_holds_every_operation_of_the_document() {
    // Names of parameters do not matter.
    let plain = |call: &str| {
        let mut parts = call.split('{').map(|part| part.split_once('}').map_or(part, |it| it.1));
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |path, part| path + "{}" + part)
    };
    let document = service().get("/openapi.json").ok();
    let mut documented = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            if ["get", "post", "put", "patch", "delete"].contains(&method.as_str()) {
                documented.insert(plain(&format!("{} {path}", method.to_uppercase())));
            }
        }
    }
    let cast = Cast::new(service());
    let rows = table(&cast);
    let mut tested: BTreeSet<_> =
        rows.iter().map(|row| plain(&format!("{} /api{}", row.method, row.path))).collect();
    tested.extend(DOORS.map(plain));
    let untested: Vec<_> = documented.difference(&tested).collect();
    assert!(untested.is_empty(), "nothing is said about {untested:?}");
}
