//! What people do, so that there is something to draw.

use std::collections::BTreeSet;

use reqwest::{Method, blocking::RequestBuilder};
use serde_json::{Value, json};

use crate::{
    avatars,
    harness::{
        Account, Events, Service, a_mentor, a_student, accept, ask, complete, credentials, decide,
        unique,
    },
};

/// An id that nobody has.
const NOBODY: &str = "01890000-0000-7000-8000-000000000000";

/// The methods that an OpenAPI document may describe and ours does.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

pub struct Traffic {
    service: &'static Service,
    student: Account,
    mentor: Account,
    _listening: [Events; 2],
}

impl Traffic {
    pub fn new(service: &'static Service) -> Self {
        let (student, mentor) = (a_student().sign_up(service), a_mentor().sign_up(service));
        let listening = [student.events(), mentor.events()];
        Self { service, student, mentor, _listening: listening }
    }

    /// Calls whatever the service's own document describes, of nobody and about nothing: the answers
    /// matter less than that they are counted. The methods and routes.
    pub fn call_every_operation(&self) -> BTreeSet<(String, String)> {
        let document = self.service.get("/openapi.json").ok();
        let mut operations = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for method in METHODS.into_iter().filter(|method| item.get(method).is_some()) {
                let method: Method = method.to_uppercase().parse().unwrap();
                let nobody = path
                    .split('/')
                    .map(|segment| if segment.starts_with('{') { NOBODY } else { segment });
                let nobody = nobody.collect::<Vec<_>>().join("/");
                match nobody.strip_prefix("/api") {
                    Some(path) => {
                        self.service.send(method.clone(), path, |request| request);
                    }
                    None => {
                        self.service.outside(&nobody).unwrap();
                    }
                }
                operations.insert((method.to_string(), path.clone()));
            }
        }
        operations
    }

    /// One of everything that is counted.
    pub fn round(&self) {
        let (service, student) = (self.service, &self.student);
        let boris = a_mentor().sign_up(service);
        self.come_and_go();
        self.look();
        self.swipe(&boris);

        let request = ask(student, &boris);
        accept(&boris, &request);
        student.post(&format!("/mentors/{}/score", boris.id), json!({"score": 4})).ok();
        let reviews = format!("/mentors/{}/reviews", boris.id);
        let review =
            student.post(&reviews, json!({"score": 5, "text": "Great"})).status_in(200..202);
        let review = format!("/reviews/{}", review.body["id"].as_str().unwrap());
        student.patch(&review, json!({"text": "Very great"})).ok();
        complete(&boris, &request);
        student.delete(&review).status(204);
        // One stands, so that there is a mean.
        student.post(&format!("/mentors/{}/score", boris.id), json!({"score": 4})).ok();

        let request = ask(student, &self.mentor);
        decide(student, &request, "CANCELLED").ok();
        let other = a_student().sign_up(service);
        let request = ask(&other, &boris);
        decide(&boris, &request, "REFUSED").ok();
        ask(&other, &self.mentor);
    }

    fn come_and_go(&self) {
        let service = self.service;
        service.post("/students/sign-in", credentials(&self.student.email)).ok();
        let mut wrong = credentials(&self.student.email);
        wrong["password"] = json!("not the password");
        service.post("/students/sign-in", wrong).refused(401, "invalid_credentials");
        service.get("/nowhere").status(404);
        let avatar = format!("{}/avatar", self.mentor.profile());
        let form = |request: RequestBuilder| {
            request.header("Content-Type", avatars::FORM).body(avatars::a_form())
        };
        self.mentor.send(Method::PUT, &avatar, form).ok();
        let me = self.student.get("/me").etag();
        let polling = self.student.with("If-None-Match", &me);
        polling.get("/me");
        polling.get("/me");
    }

    fn look(&self) {
        let service = self.service;
        let query = unique("how do I write a backend ");
        for _ in 0..2 {
            service.get_with("/mentors", &[("query", &query)]).ok();
        }
        let empty =
            service.get_with("/mentors", &[("query", "backend"), ("tags", "nobody has it")]);
        assert_eq!(empty.ok()["items"], json!([]));
        service.get(&self.mentor.profile()).ok();
        service.get(&self.mentor.profile()).ok();
        self.student.get("/feed").ok();
        self.mentor.get("/notifications").ok();
    }

    fn swipe(&self, boris: &Account) {
        let student = &self.student;
        let swipe = |mentor: &Account, action: &str| -> Value {
            student.post("/feed/swipes", json!({"mentor_id": mentor.id, "action": action})).ok()
        };
        let undo = format!("/feed/swipes/{}", boris.id);
        for action in ["favorite", "dislike", "like"] {
            swipe(boris, action);
            student.delete(&undo).status(204);
        }
        let shunned = a_mentor().sign_up(self.service);
        swipe(&shunned, "dislike");
    }
}
