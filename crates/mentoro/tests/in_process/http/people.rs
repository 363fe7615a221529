//! People who sign up over HTTP, and what they do first.

use std::ops::Deref;

use application::admin::AdminDesk;
use serde_json::{Value, json};

use super::api::{Answer, Caller};
use crate::world::{PASSWORD, World};

/// Somebody with an account, signed in. Calls go out with their access token.
pub struct Account {
    pub id: String,
    pub session: Value,
    caller: Caller,
}

impl Account {
    fn of(session: Value, anyone: &Caller) -> Self {
        let caller = anyone.signed_in(session["access_token"].as_str().unwrap());
        Self { id: session["id"].as_str().unwrap().to_owned(), session, caller }
    }

    pub fn access_token(&self) -> &str {
        self.session["access_token"].as_str().unwrap()
    }

    pub fn refresh_token(&self) -> &str {
        self.session["refresh_token"].as_str().unwrap()
    }

    /// The same account and session at another API.
    pub fn at(&self, api: &Caller) -> Caller {
        api.signed_in(self.access_token())
    }
}

impl Deref for Account {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

pub fn address(name: &str) -> String {
    format!("{name}@example.org")
}

/// What one signs in with.
pub fn credentials(name: &str) -> Value {
    json!({"email": address(name), "password": PASSWORD})
}

/// What a student signs up with.
pub fn a_student(name: &str) -> Value {
    json!({
        "email": address(name), "password": PASSWORD, "name": "Аня Студентка", "age": 20,
        "interests": ["rust"], "contacts": [{"network": "telegram", "url": "@student"}],
    })
}

/// What a mentor signs up with.
pub fn a_mentor(name: &str) -> Value {
    json!({
        "email": address(name), "password": PASSWORD, "name": "Daniel Cho",
        "expertise": "Systems engineer", "tags": ["rust", "linux"], "languages": ["en"],
        "contacts": [{"network": "telegram", "url": "@mentor"}],
    })
}

/// What an admin signs up with.
pub fn an_admin(name: &str, invite: &str) -> Value {
    json!({"invite": invite, "email": address(name), "password": PASSWORD, "name": "Порядок"})
}

/// What a student asks.
pub fn a_question(mentor: &Account) -> Value {
    json!({"mentor_id": mentor.id, "query": "хочу разобраться в lifetimes"})
}

pub async fn student(api: &Caller, name: &str) -> Account {
    Account::of(api.post("/api/students/sign-up", a_student(name)).await.created(), api)
}

pub async fn mentor(api: &Caller, name: &str) -> Account {
    Account::of(api.post("/api/mentors/sign-up", a_mentor(name)).await.created(), api)
}

pub async fn admin(world: &World, api: &Caller, name: &str) -> Account {
    let body = an_admin(name, &invite(world).await);
    Account::of(api.post("/api/admin/sign-up", body).await.created(), api)
}

/// An invite from the command line.
pub async fn invite(world: &World) -> String {
    world.part::<dyn AdminDesk>().invite_from_console().await.unwrap().code
}

/// A reset code from the command line.
pub async fn reset_code(world: &World, name: &str) -> String {
    let email = crate::world::email(name);
    world.part::<dyn AdminDesk>().reset_code_from_console(&email).await.unwrap().code
}

/// The student, who has an account, in another session.
pub async fn student_again(api: &Caller, name: &str) -> Account {
    Account::of(api.post("/api/students/sign-in", credentials(name)).await.ok(), api)
}

pub async fn refresh(api: &Caller, token: &str) -> Answer {
    api.post("/api/auth/refresh", json!({"refresh_token": token})).await
}

/// The student asks the mentor: the id of the request.
pub async fn ask(student: &Account, mentor: &Account) -> String {
    let request = student.post("/api/request", a_question(mentor)).await.created();
    request["id"].as_str().unwrap().to_owned()
}

/// One side sets the status of a request.
pub async fn decide(party: &Account, request: &str, status: &str) -> Answer {
    party.patch(&format!("/api/request/{request}"), json!({"status": status})).await
}

/// Asks and is accepted: the id of the request.
pub async fn mentee(student: &Account, mentor: &Account) -> String {
    let request = ask(student, mentor).await;
    decide(mentor, &request, "ACCEPTED").await.ok();
    request
}

/// The student, who may rate, reviews the mentor: the id of the review.
pub async fn review(student: &Account, mentor: &Account) -> String {
    let body = json!({"score": 5, "text": "Помогло"});
    let review = student.post(&format!("/api/mentors/{}/reviews", mentor.id), body).await;
    review.created()["id"].as_str().unwrap().to_owned()
}
