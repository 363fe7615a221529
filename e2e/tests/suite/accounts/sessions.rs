//! `POST /auth/sign-out`, `GET /auth/sessions`, `DELETE /auth/sessions/{id}`.

use serde_json::Value;

use crate::harness::{Account, a_mentor, a_student, an_admin, moment, service};

fn session_path(account: &Account) -> String {
    format!("/auth/sessions/{}", account.session["session_id"].as_str().unwrap())
}

#[test]
fn signing_out_ends_this_session_alone() {
    for phone in
        [a_student().sign_up(service()), a_mentor().sign_up(service()), an_admin(service())]
    {
        let laptop = phone.sign_in_again(service());
        phone.post_nothing("/auth/sign-out").no_content();
        phone.is_signed_out();
        laptop.get("/me").ok();
    }
}

#[test]
fn signing_out_everywhere_ends_every_session() {
    let phone = a_student().sign_up(service());
    let laptop = phone.sign_in_again(service());
    laptop.post_nothing("/auth/sign-out?all=true").no_content();
    for device in [&phone, &laptop] {
        device.is_signed_out();
    }
    phone.sign_in_again(service()).get("/me").ok();
}

#[test]
fn signing_out_takes_no_other_words() {
    let ann = a_student().sign_up(service());
    ann.post_nothing("/auth/sign-out?all=maybe").invalid(&[("all", "wrong_type")]);
    ann.post_nothing("/auth/sign-out?every=true").invalid(&[("every", "unknown_parameter")]);
    ann.get("/me").ok();
}

#[test]
fn the_devices_are_listed_newest_first() {
    let phone = a_student().sign_up(service());
    let laptop = phone.sign_in_on("Laptop/1.0", service());
    let list = laptop.get("/auth/sessions").ok();
    let items = list["items"].as_array().unwrap();
    let ids: Vec<_> = items.iter().map(|item| &item["id"]).collect();
    assert_eq!(ids, [&laptop.session["session_id"], &phone.session["session_id"]]);
    let current: Vec<_> = items.iter().map(|item| &item["current"]).collect();
    assert_eq!(current, [&Value::Bool(true), &Value::Bool(false)]);
    assert_eq!(items[0]["device"], "Laptop/1.0");
    for item in items {
        assert!(moment(&item["created_at"]) <= moment(&item["last_used_at"]));
    }
}

#[test]
fn another_device_can_be_signed_out() {
    let phone = a_student().sign_up(service());
    let laptop = phone.sign_in_again(service());
    laptop.delete(&session_path(&phone)).no_content();
    phone.is_signed_out();
    let left = laptop.get("/auth/sessions").ok();
    assert_eq!(left["items"].as_array().unwrap().len(), 1);
    laptop.delete(&session_path(&phone)).no_content();
    laptop.delete(&session_path(&laptop)).no_content();
    laptop.is_signed_out();
}

#[test]
fn somebody_elses_session_stays() {
    let ann = a_student().sign_up(service());
    let bob = a_student().sign_up(service());
    ann.delete(&session_path(&bob)).no_content();
    bob.get("/me").ok();
    ann.delete("/auth/sessions/not-an-id").refused(404, "not_found");
}
