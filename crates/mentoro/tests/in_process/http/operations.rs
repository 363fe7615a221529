//! A call of every operation of the API, which succeeds while everything is well.

use serde_json::{Value, json};

use super::{
    api::{Answer, Caller},
    document::Document,
    people::{
        Account, a_mentor, a_question, a_student, admin, an_admin, ask, credentials, invite,
        mentee, mentor, reset_code, review, student, student_again,
    },
};
use crate::{
    pictures::{FORM, a_form, a_picture},
    world::{PASSWORD, World},
};

/// What to call, and as whom. Method and path are the document's.
pub struct Call {
    pub operation: &'static str,
    ids: Vec<(&'static str, String)>,
    query: &'static str,
    body: Option<Value>,
    file: Option<Vec<u8>>,
    access_token: Option<String>,
}

fn call(operation: &'static str) -> Call {
    Call { operation, ids: Vec::new(), query: "", body: None, file: None, access_token: None }
}

impl Call {
    /// With this id for a parameter of the path.
    fn on(mut self, parameter: &'static str, id: &str) -> Self {
        self.ids.push((parameter, id.to_owned()));
        self
    }

    fn asking(mut self, query: &'static str) -> Self {
        self.query = query;
        self
    }

    fn with(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    fn uploading(mut self, file: Vec<u8>) -> Self {
        self.file = Some(file);
        self
    }

    fn by(mut self, account: &Account) -> Self {
        self.access_token = Some(account.access_token().to_owned());
        self
    }

    /// What the API behind `anyone` answers.
    pub async fn send(&self, document: &Document, anyone: &Caller) -> Answer {
        let (method, path) = document.route(self.operation);
        let fill_in = |path: String, (parameter, id): &(&str, String)| {
            path.replace(&format!("{{{parameter}}}"), id)
        };
        let path = self.ids.iter().fold(path.to_owned(), fill_in) + self.query;
        let caller = match &self.access_token {
            Some(token) => anyone.signed_in(token),
            None => anyone.clone(),
        };
        match &self.file {
            Some(file) => caller.upload(&method, &path, FORM, a_form(file)).await,
            None => caller.send(&method, &path, self.body.as_ref()).await,
        }
    }
}

/// Makes the people that it takes, and a call of each operation; to be made in this order, since
/// the last ones end sessions.
pub async fn every_operation(world: &World, api: &Caller) -> Vec<Call> {
    let (anna, boris) = (student(api, "anna").await, student(api, "boris").await);
    let (dan, vera) = (mentor(api, "dan").await, mentor(api, "vera").await);
    let root = admin(world, api, "root").await;
    let request = mentee(&anna, &dan).await;
    let date = json!({"date": "2100-01-01T10:00:00+03:00"});
    anna.patch(&format!("/api/request/{request}"), date).await.ok();
    ask(&boris, &dan).await;
    let carla = student(api, "carla").await;
    mentee(&carla, &dan).await;
    let review = review(&carla, &dan).await;
    let (phone, tablet) = (student_again(api, "anna").await, student_again(api, "anna").await);
    let (careful, leaver) = (student(api, "careful").await, student(api, "leaver").await);
    student(api, "forgetful").await;
    let code = reset_code(world, "forgetful").await;
    let phones = phone.session["session_id"].as_str().unwrap();

    vec![
        call("ping"),
        call("get_liveness"),
        call("get_readiness"),
        call("sign_up_student").with(a_student("new-student")),
        call("sign_in_student").with(credentials("anna")),
        call("get_own_student").by(&anna),
        call("get_student").on("student_id", &anna.id).by(&dan),
        call("change_student").on("student_id", &anna.id).by(&anna).with(json!({"bio": "Hello"})),
        call("sign_up_mentor").with(a_mentor("new-mentor")),
        call("sign_in_mentor").with(credentials("dan")),
        call("find_mentors").asking("?query=rust").by(&anna),
        call("get_mentor").on("mentor_id", &dan.id),
        call("change_mentor").on("mentor_id", &dan.id).by(&dan).with(json!({"bio": "Hello"})),
        call("set_student_avatar").on("student_id", &anna.id).by(&anna).uploading(a_picture(1)),
        call("remove_student_avatar").on("student_id", &anna.id).by(&anna),
        call("set_mentor_avatar").on("mentor_id", &dan.id).by(&dan).uploading(a_picture(2)),
        call("remove_mentor_avatar").on("mentor_id", &dan.id).by(&dan),
        call("list_tags").asking("?prefix=ru"),
        call("get_feed").by(&boris),
        call("swipe_mentor")
            .by(&careful)
            .with(json!({"mentor_id": vera.id, "action": "like", "query": "хочу учиться"})),
        call("add_favorite").on("mentor_id", &dan.id).by(&careful),
        call("list_favorites").by(&careful),
        call("remove_favorite").on("mentor_id", &dan.id).by(&careful),
        call("undo_swipe").on("mentor_id", &vera.id).by(&careful),
        call("restart_feed").by(&careful),
        call("create_request").by(&boris).with(a_question(&vera)),
        call("get_request").on("request_id", &request).by(&anna),
        call("change_request")
            .on("request_id", &request)
            .by(&dan)
            .with(json!({"date": "2100-01-02T10:00:00+03:00", "place": "Online"})),
        call("list_student_requests").on("student_id", &boris.id).by(&boris),
        call("list_mentor_requests").on("mentor_id", &dan.id).by(&dan),
        call("get_calendar").on("request_id", &request).by(&anna),
        call("rate_mentor").on("mentor_id", &dan.id).by(&anna).with(json!({"score": 5})),
        call("review_mentor")
            .on("mentor_id", &dan.id)
            .by(&anna)
            .with(json!({"score": 4, "text": "It helped"})),
        call("list_reviews").on("mentor_id", &dan.id).by(&anna),
        call("get_review").on("review_id", &review),
        call("change_review").on("review_id", &review).by(&carla).with(json!({"score": 5})),
        call("delete_review").on("review_id", &review).by(&root),
        call("get_own_role").by(&root),
        call("get_role").on("instance_id", &anna.id).by(&root),
        call("get_mentor_stats").on("mentor_id", &dan.id).by(&dan),
        call("get_stats").by(&root),
        call("get_me").by(&dan),
        call("list_notifications").by(&dan),
        call("get_events").by(&dan),
        call("read_notifications").by(&dan).with(json!({"ids": []})),
        call("export_me").by(&anna),
        call("sign_up_admin").with(an_admin("second", &invite(world).await)),
        call("sign_in_admin").with(credentials("root")),
        call("sign_in").with(credentials("root")),
        call("create_invite").by(&root),
        call("list_invites").by(&root),
        call("list_accounts").asking("?query=an").by(&root),
        call("create_reset_code").on("account_id", &boris.id).by(&root),
        call("block_account").on("account_id", &vera.id).by(&root),
        call("unblock_account").on("account_id", &vera.id).by(&root),
        call("refresh_session").with(json!({"refresh_token": tablet.refresh_token()})),
        call("list_sessions").by(&anna),
        call("change_password")
            .by(&careful)
            .with(json!({"current_password": PASSWORD, "new_password": "another long one"})),
        call("reset_password").with(json!({"code": code, "new_password": "another long one"})),
        call("end_session").on("session_id", phones).by(&anna),
        call("sign_out").by(&tablet),
        call("delete_me").by(&leaver).with(json!({"password": PASSWORD})),
    ]
}
