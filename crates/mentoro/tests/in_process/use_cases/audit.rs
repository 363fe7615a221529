//! What can be told later of what was done to an account.

use application::{
    accounts::{AccountDesk, SignedIn},
    admin::AdminDesk,
};
use domain::accounts::{Password, Role};
use serde_json::Value;

use crate::world::{World, client, email, password};

/// Each entry as what was done and by whom.
async fn trail(world: &World, caller: SignedIn) -> Vec<(String, Option<String>)> {
    let export = world.part::<dyn AccountDesk>().export(caller).await.unwrap().unwrap();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let entries = export["audit"].as_array().unwrap();
    entries.iter().map(|entry| (text(&entry["act"]).unwrap(), text(&entry["by"]))).collect()
}

#[tokio::test]
async fn signing_in_passwords_and_blocks_are_recorded_with_who_did_it() {
    let world = World::new().await;
    let student = world.student("anna").await;
    let admin = world.admin("root").await;
    let (accounts, desk) = (world.part::<dyn AccountDesk>(), world.part::<dyn AdminDesk>());
    let account = student.caller.account();

    world.sign_in("anna", Role::Student).await.unwrap();
    let new = Password::parse("another long password").unwrap();
    accounts.change_password(student.caller, password(), new, None).await.unwrap();
    let code = desk.reset_code(admin, account, None).await.unwrap().value;
    accounts.reset_password(&code.code, password(), client()).await.unwrap();
    desk.reset_code_from_console(&email("anna")).await.unwrap();
    for _ in 0..2 {
        desk.block(admin, account, None).await.unwrap();
    }
    for _ in 0..2 {
        desk.unblock(admin, account, None).await.unwrap();
    }

    let (own, root) = (Some(account.to_string()), Some(admin.id().to_string()));
    let expected = [
        ("signed_up", &own),
        ("signed_in", &own),
        ("password_changed", &own),
        ("reset_code_issued", &root),
        ("password_reset", &None),
        ("reset_code_issued", &None),
        ("blocked", &root),
        ("unblocked", &root),
    ];
    let expected: Vec<_> =
        expected.into_iter().map(|(act, by)| (act.to_owned(), by.clone())).collect();
    assert_eq!(trail(&world, student.caller).await, expected);
}

#[tokio::test]
async fn what_failed_is_not_recorded() {
    let world = World::new().await;
    let student = world.student("anna").await;
    let desk = world.part::<dyn AccountDesk>();
    assert!(world.sign_in("anna", Role::Mentor).await.is_err());
    let (wrong, new) = (Password::claimed("not this one"), Password::claimed("a new password"));
    desk.change_password(student.caller, wrong, new, None).await.unwrap_err();
    assert_eq!(trail(&world, student.caller).await.len(), 1);
}
