//! `/admin/accounts`: the list, blocking, reset codes.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{
    Account, a_mentor, a_service, a_student, an_admin, ask, credentials, eventually, mentee,
    service, unique,
};

/// What "at once" means across the whole service.
const AT_ONCE: Duration = Duration::from_secs(2);

fn block(account: &Account) -> Value {
    service().admin().post_nothing(&format!("/admin/accounts/{}/block", account.id)).ok()
}

fn unblock(account: &Account) -> Value {
    service().admin().post_nothing(&format!("/admin/accounts/{}/unblock", account.id)).ok()
}

fn accounts(query: &[(&str, &str)]) -> Vec<Value> {
    let list = service().admin().get_with("/admin/accounts", query).ok();
    list["items"].as_array().unwrap().clone()
}

#[test]
fn accounts_are_found_by_name_email_role_and_block() {
    let word = unique("Findable");
    let ann = a_student().named(&format!("{word} Ann")).sign_up(service());
    let boris =
        a_mentor().with("email", json!(format!("{word}@mentors.example"))).sign_up(service());
    block(&boris);
    let ids = |query: &[(&str, &str)]| -> Vec<String> {
        let id = |item: &Value| item["id"].as_str().unwrap().to_owned();
        accounts(query).iter().map(id).collect()
    };
    let folded = word.to_lowercase();
    assert_eq!(ids(&[("query", &folded)]), [boris.id.as_str(), ann.id.as_str()]);
    assert_eq!(ids(&[("query", &word), ("role", "student")]), [ann.id.as_str()]);
    assert_eq!(ids(&[("query", &word), ("role", "admin")]), [""; 0]);
    assert_eq!(ids(&[("query", &word), ("blocked", "true")]), [boris.id.as_str()]);
    assert_eq!(ids(&[("query", &word), ("blocked", "false")]), [ann.id.as_str()]);

    let shown = &accounts(&[("query", &word), ("role", "student")])[0];
    let expected = json!({
        "id": ann.id, "role": "student", "email": ann.email, "name": format!("{word} Ann"),
        "blocked": false, "created_at": ann.session["student"]["created_at"],
    });
    assert_eq!(*shown, expected);
}

#[test]
fn parameters_are_checked() {
    let admin = service().admin();
    admin.get("/admin/accounts?role=king&blocked=perhaps&limit=101&cursor=x&name=a").invalid(&[
        ("role", "unknown_value"),
        ("blocked", "wrong_type"),
        ("name", "unknown_parameter"),
    ]);
    admin
        .get("/admin/accounts?limit=101&cursor=x")
        .invalid(&[("limit", "out_of_range"), ("cursor", "invalid_cursor")]);
    admin
        .get("/admin/accounts?role=student&role=mentor")
        .invalid(&[("role", "repeated_parameter")]);
}

#[test]
fn a_blocked_account_stops_at_once() {
    for account in
        [a_student().sign_up(service()), a_mentor().sign_up(service()), an_admin(service())]
    {
        let answer = block(&account);
        assert_eq!((&answer["id"], &answer["blocked"]), (&json!(account.id), &json!(true)));
        account.is_signed_out();
        service()
            .post("/auth/refresh", json!({"refresh_token": account.refresh_token()}))
            .refused(401, "session_revoked");
    }
}

#[test]
fn a_blocked_mentor_is_seen_by_nobody_and_comes_back() {
    let tag = unique("blocked");
    let boris = a_mentor().tagged(&tag).sign_up(service());
    let ann = a_student().sign_up(service());
    let listed = || {
        let list = service().get_with("/mentors", &[("tags", &tag)]).ok();
        list["items"].as_array().unwrap().len()
    };
    assert_eq!(listed(), 1);
    block(&boris);
    eventually(AT_ONCE, "the profile is gone", || {
        (service().get(&boris.profile()).status == 404 && listed() == 0).then_some(())
    });
    ann.get(&boris.profile()).refused(404, "not_found");
    ann.post("/request", json!({"mentor_id": boris.id, "query": "Hello"}))
        .refused(404, "not_found");

    assert_eq!(unblock(&boris)["blocked"], false);
    eventually(AT_ONCE, "the profile is back", || {
        (service().get(&boris.profile()).status == 200 && listed() == 1).then_some(())
    });
    boris.is_signed_out();
    boris.sign_in_again(service()).get("/me").ok();
}

#[test]
fn a_block_cancels_open_requests() {
    let (ann, bob) = (a_student().sign_up(service()), a_student().sign_up(service()));
    let (boris, vera) = (a_mentor().sign_up(service()), a_mentor().sign_up(service()));
    let to_blocked = [ask(&ann, &boris), mentee(&bob, &boris)];
    let of_blocked = ask(&ann, &vera);
    block(&boris);
    block(&ann);
    for request in to_blocked {
        let seen = service().admin().get(&request).ok();
        assert_eq!(
            (&seen["status"], &seen["cancelled_by"]),
            (&json!("CANCELLED"), &json!("system"))
        );
    }
    assert_eq!(vera.get(&of_blocked).ok()["status"], "CANCELLED");
    unblock(&ann);
    assert_eq!(service().admin().get(&of_blocked).ok()["status"], "CANCELLED");
}

#[test]
fn blocking_twice_is_blocking() {
    let ann = a_student().sign_up(service());
    assert_eq!(block(&ann), block(&ann));
    assert_eq!(unblock(&ann), unblock(&ann));
    service().post("/students/sign-in", credentials(&ann.email)).ok();
}

#[test]
fn nobody_blocks_themselves_or_nobody() {
    let root = an_admin(service());
    root.post_nothing(&format!("/admin/accounts/{}/block", root.id)).refused(403, "forbidden");
    for id in ["0190b8a0-0000-7000-8000-000000000000", "nonsense"] {
        for action in ["block", "unblock", "reset-code"] {
            let path = format!("/admin/accounts/{id}/{action}");
            root.post_nothing(&path).refused(404, "not_found");
        }
    }
}

#[test]
fn pages_of_accounts_have_neither_gaps_nor_repeats() {
    let service = a_service().start();
    let mut expected: Vec<String> = (0..7).map(|_| a_student().sign_up(&service).id).collect();
    expected.push(service.admin().id.clone());
    expected.reverse();
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/admin/accounts?limit=3{cursor}");
        let page = service.admin().get(&path).ok();
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].clone()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, expected);
}
