//! `POST /admin/sign-up` by invite, and `/admin/invites`.

use serde_json::{Value, json};

use crate::harness::{Answer, PASSWORD, a_service, an_admin, moment, service, unique};

fn sign_up(invite: &Value) -> Answer {
    let email = format!("{}@admins.example", unique("invited"));
    service().post(
        "/admin/sign-up",
        json!({"invite": invite, "email": email, "password": PASSWORD, "name": "New Admin"}),
    )
}

#[test]
fn the_first_admin_comes_by_an_invite_from_the_command_line() {
    let root = an_admin(service());
    let session = &root.session;
    assert_eq!(session["role"], "admin");
    assert_eq!(session["admin"]["id"], root.id.as_str());
    assert_eq!(session["admin"]["name"], "Root");
    assert_eq!(root.get("/me").ok()["admin"], session["admin"]);
}

#[test]
fn an_admin_invites_another_once() {
    let invite = service().admin().post_nothing("/admin/invites").created();
    assert!(moment(&invite["expires_at"]) > moment(&json!(crate::harness::from_now(1))));
    let session = sign_up(&invite["invite"]).created();
    let token = session["access_token"].as_str().unwrap();
    service().signed_in(token).get("/admin/accounts").ok();
    sign_up(&invite["invite"]).refused(403, "invalid_code");
}

#[test]
fn an_unknown_invite_opens_nothing() {
    sign_up(&json!("nonsense")).refused(403, "invalid_code");
    service().post("/admin/sign-up", json!({"invite": 7, "email": "x"})).invalid(&[
        ("/invite", "wrong_type"),
        ("/password", "required"),
        ("/name", "required"),
    ]);
    service()
        .post(
            "/admin/sign-up",
            json!({"invite": "x", "email": "x", "password": "short", "name": "A"}),
        )
        .invalid(&[
            ("/email", "invalid_email"),
            ("/password", "too_short"),
            ("/name", "too_short"),
        ]);
}

#[test]
fn a_failed_sign_up_does_not_use_the_invite_up() {
    let admin = service().admin();
    let invite = admin.post_nothing("/admin/invites").created();
    let body = json!({
        "invite": invite["invite"], "email": admin.email, "password": PASSWORD, "name": "Again",
    });
    service().post("/admin/sign-up", body).refused(409, "email_taken");
    sign_up(&invite["invite"]).created();
}

#[test]
fn an_old_invite_opens_nothing() {
    let service = a_service().with("MENTORO_INVITE_FOR", "1s").start();
    let invite = service.invite();
    let body = json!({
        "invite": invite, "email": "late@admins.example", "password": "short", "name": "Late",
    });
    // Wait without using it up: a short password is refused before the invite is looked at.
    service.post("/admin/sign-up", body.clone()).invalid(&[("/password", "too_short")]);
    let started = std::time::Instant::now();
    while started.elapsed() < std::time::Duration::from_millis(1100) {
        service.get("/ping").ok();
    }
    let mut body = body;
    body["password"] = json!(PASSWORD);
    service.post("/admin/sign-up", body).refused(403, "invalid_code");
}

#[test]
fn invites_are_listed_without_their_codes() {
    let service = a_service().start();
    let admin = service.admin();
    let made: Vec<Value> = (0..3).map(|_| admin.post_nothing("/admin/invites").created()).collect();
    let page = admin.get("/admin/invites?limit=2");
    for invite in &made {
        assert!(!page.text.contains(invite["invite"].as_str().unwrap()));
    }
    let page = page.ok();
    let times: Vec<_> =
        page["items"].as_array().unwrap().iter().map(|i| &i["expires_at"]).collect();
    assert_eq!(times, [&made[2]["expires_at"], &made[1]["expires_at"]]);
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = admin.get(&format!("/admin/invites?limit=2&cursor={cursor}")).ok();
    // The third one made here, and the one by which the admin came.
    assert_eq!(rest["items"].as_array().unwrap().len(), 2);
    assert_eq!(rest["next_cursor"], Value::Null);
}
