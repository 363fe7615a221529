//! `POST /students/sign-in`, `/mentors/sign-in`, `/admin/sign-in`, and `/auth/sign-in` for all.

use serde_json::json;

use crate::harness::{PASSWORD, a_mentor, a_student, an_admin, credentials, service, unique};

#[test]
fn everybody_signs_in_by_their_own_door_and_by_the_one_for_all() {
    let people = [
        (a_student().sign_up(service()), "/students/sign-in"),
        (a_mentor().sign_up(service()), "/mentors/sign-in"),
        (an_admin(service()), "/admin/sign-in"),
    ];
    let doors =
        people.iter().flat_map(|(account, own)| [(account, *own), (account, "/auth/sign-in")]);
    for (account, door) in doors {
        let session = service().post(door, credentials(&account.email)).ok();
        assert_eq!(session["id"], account.id.as_str());
        assert_eq!(session["role"], account.role);
        assert_ne!(session["session_id"], account.session["session_id"]);
        assert_eq!(session[account.role]["email"], account.email.as_str());
        let token = session["access_token"].as_str().unwrap();
        assert_eq!(service().signed_in(token).get("/me").ok()["role"], account.role);
    }
}

#[test]
fn the_email_is_found_whatever_its_case() {
    let email = format!("{}@students.example", unique("Case"));
    a_student().with("email", json!(email)).sign_up(service());
    let typed = format!(" {} ", email.to_uppercase());
    service().post("/students/sign-in", credentials(&typed)).ok();
}

#[test]
fn a_password_is_the_same_however_its_letters_are_composed() {
    let ann = a_student().with("password", json!("caf\u{e9} caf\u{e9}")).sign_up(service());
    let typed = json!({"email": ann.email, "password": "cafe\u{301} cafe\u{301}"});
    service().post("/students/sign-in", typed).ok();
}

#[test]
fn a_wrong_password_and_an_unknown_email_look_the_same() {
    let ann = a_student().sign_up(service());
    let wrong = json!({"email": ann.email, "password": "not the password"});
    let unknown = credentials("nobody@students.example");
    for door in ["/students/sign-in", "/auth/sign-in"] {
        let [wrong, unknown] = [&wrong, &unknown].map(|body| {
            let mut problem =
                service().post(door, body.clone()).refused(401, "invalid_credentials");
            problem["trace_id"].take();
            problem
        });
        assert_eq!(wrong, unknown);
    }
}

#[test]
fn the_wrong_door_is_named_only_to_who_has_the_password() {
    let people = [
        (a_student().sign_up(service()), ["/mentors/sign-in", "/admin/sign-in"]),
        (a_mentor().sign_up(service()), ["/students/sign-in", "/admin/sign-in"]),
        (an_admin(service()), ["/students/sign-in", "/mentors/sign-in"]),
    ];
    for (account, doors) in people {
        for door in doors {
            let problem =
                service().post(door, credentials(&account.email)).refused(403, "wrong_role");
            assert_eq!(problem["params"]["role"], account.role);
            let wrong = json!({"email": account.email, "password": "not the password"});
            service().post(door, wrong).refused(401, "invalid_credentials");
        }
    }
}

#[test]
fn a_blocked_account_is_told_so_only_with_the_password() {
    let ann = a_student().sign_up(service());
    service().admin().post_nothing(&format!("/admin/accounts/{}/block", ann.id)).ok();
    for door in ["/students/sign-in", "/auth/sign-in"] {
        service().post(door, credentials(&ann.email)).refused(403, "account_blocked");
        let wrong = json!({"email": ann.email, "password": "not the password"});
        service().post(door, wrong).refused(401, "invalid_credentials");
    }
}

#[test]
fn both_fields_are_needed_and_no_other() {
    for door in ["/students/sign-in", "/mentors/sign-in", "/admin/sign-in", "/auth/sign-in"] {
        service()
            .post(door, json!({}))
            .invalid(&[("/email", "required"), ("/password", "required")]);
        let body = json!({"email": "a@example.org", "password": PASSWORD, "remember": true});
        service().post(door, body).invalid(&[("/remember", "unknown_field")]);
    }
}
