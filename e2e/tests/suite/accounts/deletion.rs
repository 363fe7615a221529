//! `POST /me/delete`: what goes, and what stays.

use serde_json::{Value, json};

use crate::harness::{
    Account, Answer, PASSWORD, a_mentor, a_student, an_admin, ask, complete, credentials, mentee,
    service,
};

fn delete(account: &Account) -> Answer {
    account.post("/me/delete", json!({"password": PASSWORD}))
}

#[test]
fn a_deleted_account_is_gone_and_its_email_free() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    for (account, again) in [(&ann, a_mentor().body()), (&boris, a_student().body())] {
        delete(account).no_content();
        account.is_signed_out();
        service()
            .post("/auth/refresh", json!({"refresh_token": account.refresh_token()}))
            .refused(401, "token_invalid");
        let door = format!("/{}s/sign-in", account.role);
        service().post(&door, credentials(&account.email)).refused(401, "invalid_credentials");

        let (mut again, other) =
            (again, if account.role == "student" { "mentors" } else { "students" });
        again["email"] = json!(account.email);
        let session = service().post(&format!("/{other}/sign-up"), again).created();
        assert_ne!(session["id"], account.id.as_str());
    }
    service().get(&boris.profile()).refused(404, "not_found");
    service().admin().get(&ann.profile()).refused(404, "not_found");
}

#[test]
fn an_admin_can_leave_too() {
    let root = an_admin(service());
    delete(&root).no_content();
    root.is_signed_out();
}

#[test]
fn the_password_must_be_right() {
    let ann = a_student().sign_up(service());
    ann.post("/me/delete", json!({"password": "not the password"})).refused(403, "wrong_password");
    ann.post("/me/delete", json!({})).invalid(&[("/password", "required")]);
    ann.get("/me").ok();
}

fn is_a_tombstone(party: &Value, id: &str) {
    assert_eq!(party["id"], id);
    assert_eq!(party["deleted"], true);
    assert_eq!(party["name"], "");
    assert_eq!(party["contacts"], json!([]));
    assert_eq!(party["avatar_url"], Value::Null);
    assert_eq!(party["avatar_thumb_url"], Value::Null);
}

#[test]
fn a_deleted_student_leaves_a_tombstone_in_requests() {
    let boris = a_mentor().sign_up(service());
    let (ann, bob) = (a_student().sign_up(service()), a_student().sign_up(service()));
    let (pending, accepted) = (ask(&ann, &boris), mentee(&bob, &boris));
    for student in [&ann, &bob] {
        delete(student).no_content();
    }
    for (student, path) in [(&ann, pending), (&bob, accepted)] {
        let request = boris.get(&path).ok();
        is_a_tombstone(&request["student"], &student.id);
        assert_eq!(request["status"], "CANCELLED");
        assert_eq!(request["cancelled_by"], "system");
        assert_eq!(request["mentor"]["deleted"], false);
    }
}

#[test]
fn a_deleted_mentor_leaves_a_tombstone_in_requests() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let path = mentee(&ann, &boris);
    complete(&ann, &path);
    delete(&boris).no_content();
    let request = ann.get(&path).ok();
    is_a_tombstone(&request["mentor"], &boris.id);
    assert_eq!(request["mentor"]["expertise"], Value::Null);
    assert_eq!(request["status"], "COMPLETED");
    let body = json!({"mentor_id": boris.id, "query": "Are you there?"});
    ann.post("/request", body).refused(404, "not_found");
}

#[test]
fn a_rating_outlives_its_author() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    mentee(&ann, &boris);
    ann.post(&format!("/mentors/{}/score", boris.id), json!({"score": 4})).ok();
    delete(&ann).no_content();
    let mentor = boris.get(&boris.profile()).ok();
    assert_eq!((&mentor["score"], &mentor["score_count"]), (&json!(4.0), &json!(1)));
}

#[test]
fn what_was_personal_is_shown_nowhere() {
    let secret = crate::harness::unique("vanishing");
    let service = crate::harness::a_service().start();
    let ann = a_student()
        .named(&format!("Name {secret}"))
        .with("bio", json!(format!("Bio {secret}")))
        .with("email", json!(format!("{secret}@students.example")))
        .sign_up(&service);
    let boris = a_mentor().sign_up(&service);
    ann.post("/request", json!({"mentor_id": boris.id, "query": "Hello"})).created();
    delete(&ann).no_content();
    assert!(!service.admin().get("/admin/accounts").text.contains(&secret));
    assert!(!boris.get("/me/export").text.contains(&secret));
    let list = format!("/request/mentor/{}", boris.id);
    assert!(!boris.get(&list).text.contains(&secret));
    assert!(!service.admin().get(&list).text.contains(&secret));
}
