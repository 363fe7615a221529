//! `mentoro admin`: codes to hand over.

use serde_json::json;

use crate::harness::{Folder, PASSWORD, a_service, a_student, service, unique};

/// What was printed is a sentence, and the code alone on the last line, for scripts.
#[track_caller]
fn code_in(printed: &str) -> String {
    let [sentence, code] = printed.lines().collect::<Vec<_>>()[..] else {
        panic!("two lines, not {printed}")
    };
    assert!(sentence.contains("It works once, until 20"), "{sentence}");
    assert!(!sentence.contains(code), "{sentence}");
    assert!(code.len() >= 32 && !code.contains(char::is_whitespace), "{code}");
    code.to_owned()
}

#[test]
fn an_invite_stands_alone_on_the_last_line_and_nowhere_else() {
    let ran = service().run(&["admin", "invite"]);
    let told = ran.told.clone();
    let invite = code_in(&ran.ok());
    assert!(!told.contains(&invite), "{told}");
    let email = format!("{}@admins.example", unique("a"));
    let body = json!({"invite": invite, "email": email, "password": PASSWORD, "name": "Root"});
    service().post("/admin/sign-up", body).created();
}

#[test]
fn an_invite_can_be_made_before_the_first_start() {
    let folder = Folder::new();
    let invite = code_in(&a_service().on(&folder).run(&["admin", "invite"]).ok());
    let service = a_service().on(&folder).start();
    let body =
        json!({"invite": invite, "email": "a@b.example", "password": PASSWORD, "name": "Root"});
    service.post("/admin/sign-up", body).created();
}

#[test]
fn a_reset_code_lets_its_owner_back_in_and_everybody_else_out() {
    let ann = a_student().sign_up(service());
    let code = code_in(&service().run(&["admin", "reset-code", &ann.email.to_uppercase()]).ok());
    let new = json!({"code": code, "new_password": "a brand new password"});
    service().post("/auth/password/reset", new.clone()).no_content();
    ann.is_signed_out();
    let body = json!({"refresh_token": ann.refresh_token()});
    service().post("/auth/refresh", body).refused(401, "session_revoked");
    let credentials = json!({"email": ann.email, "password": "a brand new password"});
    service().post("/students/sign-in", credentials).ok();
    service().post("/auth/password/reset", new).refused(403, "invalid_code");
}

#[test]
fn only_who_has_an_account_gets_a_reset_code() {
    let nobody = service().run(&["admin", "reset-code", "nobody@students.example"]).failed();
    assert!(nobody.contains("mentoro: "), "{nobody}");
    let nonsense = service().run(&["admin", "reset-code", "nonsense"]).misused();
    assert!(nonsense.contains("'nonsense'"), "{nonsense}");
}
