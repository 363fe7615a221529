//! What people ask for, in the proportions of a busy evening.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use reqwest::Method;
use serde_json::{Value, json};

use crate::people::{AREAS, Cast, Player};

/// Mentors who are looked at again and again, so that each replica has them in memory.
const POPULAR: usize = 10;

/// One kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A popular mentor, by nobody in particular.
    Popular,
    /// A mentor, by a student.
    Mentor,
    /// A search by text.
    Search,
    /// Who one is.
    Me,
    /// A student's or mentor's requests.
    Requests,
    /// A new request.
    Ask,
    /// A mentor accepts one.
    Accept,
    /// A mentor changes the profile.
    Edit,
}

/// Twenty requests in a row; seven are commands.
const EVENING: [Kind; 20] = {
    use Kind::{Accept, Ask, Edit, Me, Mentor, Popular, Requests, Search};
    [
        Popular, Ask, Search, Mentor, Me, Popular, Edit, Requests, Popular, Ask, Search, Accept,
        Mentor, Popular, Edit, Me, Ask, Search, Popular, Requests,
    ]
};

/// A request to send.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) kind: Kind,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) token: Option<String>,
    /// Its `Idempotency-Key`.
    pub(crate) key: Option<String>,
    pub(crate) body: Option<Value>,
    /// The mentor who is asked, by place in the cast.
    mentor: usize,
}

/// Makes one request after the other.
#[derive(Debug)]
pub(crate) struct Mix {
    cast: Cast,
    next: AtomicUsize,
    asked: AtomicUsize,
    /// Requests that were answered with 201 and not accepted yet.
    pending: Mutex<Vec<(String, usize)>>,
    /// The ids of all requests that were answered with 201.
    acknowledged: Mutex<Vec<String>>,
}

impl Kind {
    /// Whether it changes nothing.
    pub(crate) const fn is_read(self) -> bool {
        !matches!(self, Self::Ask | Self::Accept | Self::Edit)
    }
}

impl Mix {
    pub(crate) fn new(cast: Cast) -> Self {
        let (pending, acknowledged) = (Mutex::default(), Mutex::default());
        Self { cast, next: 0.into(), asked: 0.into(), pending, acknowledged }
    }

    /// Who takes part.
    pub(crate) const fn cast(&self) -> &Cast {
        &self.cast
    }

    /// The next request.
    pub(crate) fn call(&self) -> Call {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let round = number / EVENING.len();
        match EVENING[number % EVENING.len()] {
            Kind::Popular => {
                let mentor = number % POPULAR;
                read(Kind::Popular, format!("/api/mentors/{}", self.cast.mentors[mentor].id), None)
            }
            Kind::Mentor => {
                let mentor = &self.cast.mentors[number * 7 % self.cast.mentors.len()];
                let path = format!("/api/mentors/{}", mentor.id);
                read(Kind::Mentor, path, Some(self.student(number)))
            }
            Kind::Search => {
                let text = format!("{} {}", AREAS[number % 12], AREAS[round * 5 % 12]);
                let query: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
                read(Kind::Search, format!("/api/mentors?query={query}"), None)
            }
            Kind::Me => read(Kind::Me, "/api/me".to_owned(), Some(self.student(number))),
            Kind::Requests => self.requests(round),
            Kind::Ask => self.ask(),
            Kind::Accept => self.accept().unwrap_or_else(|| self.requests(round)),
            Kind::Edit => {
                let mentor = &self.cast.mentors[number * 3 % self.cast.mentors.len()];
                let body = json!({"bio": format!("Looks forward to meeting number {number}.")});
                Call {
                    kind: Kind::Edit,
                    method: Method::PATCH,
                    path: format!("/api/mentors/{}", mentor.id),
                    token: Some(mentor.token.clone()),
                    key: None,
                    body: Some(body),
                    mentor: 0,
                }
            }
        }
    }

    /// Takes note of a good answer.
    pub(crate) fn answered(&self, call: &Call, body: &Value) {
        if let (Kind::Ask, Some(id)) = (call.kind, body["id"].as_str()) {
            locked(&self.pending).push((id.to_owned(), call.mentor));
            locked(&self.acknowledged).push(id.to_owned());
        }
    }

    /// The ids of the requests that were answered with 201 since this was asked last.
    pub(crate) fn acknowledged(&self) -> Vec<String> {
        std::mem::take(&mut locked(&self.acknowledged))
    }

    fn student(&self, number: usize) -> &Player {
        &self.cast.students[number % self.cast.students.len()]
    }

    fn requests(&self, round: usize) -> Call {
        let (role, people) = if round.is_multiple_of(2) {
            ("student", &self.cast.students)
        } else {
            ("mentor", &self.cast.mentors)
        };
        let player = &people[round % people.len()];
        read(Kind::Requests, format!("/api/request/{role}/{}", player.id), Some(player))
    }

    /// No student asks the same mentor twice before all have asked all.
    fn ask(&self) -> Call {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let (students, mentors) = (self.cast.students.len(), self.cast.mentors.len());
        let student = number % students;
        let mentor = (number / students + student) % mentors;
        Call {
            kind: Kind::Ask,
            method: Method::POST,
            path: "/api/request".to_owned(),
            token: Some(self.cast.students[student].token.clone()),
            key: Some(format!("ask-{number}")),
            body: Some(json!({
                "mentor_id": self.cast.mentors[mentor].id, "query": format!("Plan {number}")
            })),
            mentor,
        }
    }

    fn accept(&self) -> Option<Call> {
        let (request, mentor) = locked(&self.pending).pop()?;
        Some(Call {
            kind: Kind::Accept,
            method: Method::PATCH,
            path: format!("/api/request/{request}"),
            token: Some(self.cast.mentors[mentor].token.clone()),
            key: None,
            body: Some(json!({"status": "ACCEPTED"})),
            mentor,
        })
    }
}

fn read(kind: Kind, path: String, player: Option<&Player>) -> Call {
    let token = player.map(|player| player.token.clone());
    Call { kind, method: Method::GET, path, token, key: None, body: None, mentor: 0 }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
