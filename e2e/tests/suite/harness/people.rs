//! Builders of people who sign up.

use std::ops::Deref;

use serde_json::{Value, json};

use super::{Caller, Service, unique};

pub const PASSWORD: &str = "correct horse battery";

/// Somebody with an account, signed in. Calls go out with their access token.
#[derive(Debug, Clone)]
pub struct Account {
    pub id: String,
    pub role: &'static str,
    pub email: String,
    /// The Session that signing up answered.
    pub session: Value,
    caller: Caller,
}

impl Account {
    fn of(role: &'static str, email: String, session: Value, anyone: &Caller) -> Self {
        let token = session["access_token"].as_str().unwrap();
        let caller = anyone.signed_in(token);
        Self { id: session["id"].as_str().unwrap().to_owned(), role, email, session, caller }
    }

    /// The same account in a new session, as on another device.
    #[track_caller]
    pub fn sign_in_again(&self, service: &Service) -> Self {
        self.sign_in_on("e2e", service)
    }

    /// The same account on a device that calls itself so.
    #[track_caller]
    pub fn sign_in_on(&self, device: &str, service: &Service) -> Self {
        let path = format!("/{}/sign-in", self.collection());
        let session = service.with("User-Agent", device).post(&path, credentials(&self.email)).ok();
        Self::of(self.role, self.email.clone(), session, service)
    }

    /// Where the profile is; admins have none.
    pub fn profile(&self) -> String {
        format!("/{}/{}", self.collection(), self.id)
    }

    pub fn refresh_token(&self) -> &str {
        self.session["refresh_token"].as_str().unwrap()
    }

    fn collection(&self) -> &'static str {
        match self.role {
            "student" => "students",
            "mentor" => "mentors",
            _ => "admin",
        }
    }
}

impl Deref for Account {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

/// What one signs in with.
pub fn credentials(email: &str) -> Value {
    json!({"email": email, "password": PASSWORD})
}

/// A student before signing up.
#[derive(Debug, Clone)]
pub struct StudentDraft(Value);

pub fn a_student() -> StudentDraft {
    StudentDraft(json!({
        "email": format!("{}@students.example", unique("s")),
        "password": PASSWORD,
        "name": "Alice Student",
        "interests": ["rust"],
        "contacts": [{"network": "telegram", "url": "https://t.me/alice_student"}],
    }))
}

impl StudentDraft {
    pub fn named(self, name: &str) -> Self {
        self.with("name", json!(name))
    }

    pub fn aged(self, age: u8) -> Self {
        self.with("age", json!(age))
    }

    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.0[field] = value;
        self
    }

    /// The body of the sign-up.
    pub fn body(&self) -> Value {
        self.0.clone()
    }

    #[track_caller]
    pub fn sign_up(self, service: &Service) -> Account {
        let email = self.0["email"].as_str().unwrap().to_owned();
        let session = service.post("/students/sign-up", self.0).created();
        Account::of("student", email, session, service)
    }
}

/// A mentor before signing up.
#[derive(Debug, Clone)]
pub struct MentorDraft(Value);

pub fn a_mentor() -> MentorDraft {
    MentorDraft(json!({
        "email": format!("{}@mentors.example", unique("m")),
        "password": PASSWORD,
        "name": "Boris Mentor",
        "expertise": "Backend developer",
        "tags": ["backend"],
        "languages": ["en"],
        "contacts": [{"network": "mail", "url": "mailto:boris@mentors.example"}],
    }))
}

impl MentorDraft {
    pub fn named(self, name: &str) -> Self {
        self.with("name", json!(name))
    }

    /// With a tag more.
    pub fn tagged(mut self, tag: &str) -> Self {
        self.0["tags"].as_array_mut().unwrap().push(json!(tag));
        self
    }

    pub fn expert_in(self, expertise: &str) -> Self {
        self.with("expertise", json!(expertise))
    }

    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.0[field] = value;
        self
    }

    /// The body of the sign-up.
    pub fn body(&self) -> Value {
        self.0.clone()
    }

    #[track_caller]
    pub fn sign_up(self, service: &Service) -> Account {
        let email = self.0["email"].as_str().unwrap().to_owned();
        let session = service.post("/mentors/sign-up", self.0).created();
        Account::of("mentor", email, session, service)
    }
}

/// An admin of `service`, by an invite from its command line.
#[track_caller]
pub fn an_admin(service: &Service) -> Account {
    let email = format!("{}@admins.example", unique("a"));
    let session = service
        .post(
            "/admin/sign-up",
            json!({
                "invite": service.invite(), "email": email, "password": PASSWORD, "name": "Root",
            }),
        )
        .created();
    Account::of("admin", email, session, service)
}
