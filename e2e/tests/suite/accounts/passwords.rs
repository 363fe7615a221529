//! `POST /auth/password` and `POST /auth/password/reset`.

use serde_json::{Value, json};

use crate::harness::{
    Account, Answer, PASSWORD, a_mentor, a_student, an_admin, credentials, moment, service,
};

const NEW: &str = "a brand new password";

fn change(account: &Account, current: &str, new: &str) -> Answer {
    account.post("/auth/password", json!({"current_password": current, "new_password": new}))
}

fn sign_in(account: &Account, password: &str) -> Answer {
    let door = format!("/{}s/sign-in", account.role);
    service().post(&door, json!({"email": account.email, "password": password}))
}

fn code_for(account: &Account) -> Value {
    let path = format!("/admin/accounts/{}/reset-code", account.id);
    service().admin().post_nothing(&path).ok()
}

fn reset(code: &Value) -> Answer {
    service().post("/auth/password/reset", json!({"code": code["code"], "new_password": NEW}))
}

#[test]
fn a_new_password_ends_the_other_sessions() {
    for phone in [a_student().sign_up(service()), a_mentor().sign_up(service())] {
        let laptop = phone.sign_in_again(service());
        change(&laptop, PASSWORD, NEW).no_content();
        laptop.get("/me").ok();
        phone.is_signed_out();
        sign_in(&phone, PASSWORD).refused(401, "invalid_credentials");
        sign_in(&phone, NEW).ok();
    }
}

#[test]
fn an_admin_changes_their_password() {
    let root = an_admin(service());
    change(&root, PASSWORD, NEW).no_content();
    service().post("/admin/sign-in", credentials(&root.email)).refused(401, "invalid_credentials");
}

#[test]
fn the_present_password_must_be_right() {
    let ann = a_student().sign_up(service());
    change(&ann, "not the password", NEW).refused(403, "wrong_password");
    sign_in(&ann, PASSWORD).ok();
}

#[test]
fn a_new_password_keeps_the_rules() {
    let ann = a_student().sign_up(service());
    change(&ann, PASSWORD, "short").invalid(&[("/new_password", "too_short")]);
    ann.post("/auth/password", json!({"new": NEW})).invalid(&[
        ("/current_password", "required"),
        ("/new_password", "required"),
        ("/new", "unknown_field"),
    ]);
}

#[test]
fn a_reset_code_sets_a_password_once() {
    let ann = a_student().sign_up(service());
    let code = code_for(&ann);
    assert!(moment(&code["expires_at"]) > moment(&ann.session["student"]["created_at"]));
    reset(&code).no_content();
    ann.is_signed_out();
    sign_in(&ann, PASSWORD).refused(401, "invalid_credentials");
    sign_in(&ann, NEW).ok();
    reset(&code).refused(403, "invalid_code");
}

#[test]
fn a_reset_code_also_comes_from_the_command_line() {
    let boris = a_mentor().sign_up(service());
    let code = service().last_line_of(&["admin", "reset-code", &boris.email]);
    reset(&json!({"code": code})).no_content();
    sign_in(&boris, NEW).ok();
}

#[test]
fn an_unknown_code_does_nothing() {
    reset(&json!({"code": "nonsense"})).refused(403, "invalid_code");
    service()
        .post("/auth/password/reset", json!({"code": "nonsense", "new_password": "short"}))
        .invalid(&[("/new_password", "too_short")]);
    service()
        .post("/auth/password/reset", json!({}))
        .invalid(&[("/code", "required"), ("/new_password", "required")]);
}
