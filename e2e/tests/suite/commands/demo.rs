//! `mentoro demo`: people to play with.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{a_service, eventually};

#[test]
fn fictional_people_are_loaded_once_and_found() {
    let service = a_service().start();
    let counts = || service.admin().get("/stats").ok();
    let empty = counts();
    let first = service.run(&["demo"]).ok();
    let loaded = counts();
    let people = loaded["mentors"].as_u64().unwrap() + loaded["students"].as_u64().unwrap();
    assert!(people > empty["mentors"].as_u64().unwrap() + 50, "{loaded}");
    assert!(first.contains(&format!("{people} fictional people")), "{first}");
    assert!(loaded["requests"]["accepted"].as_u64() > Some(0), "{loaded}");

    let masha = json!({"email": "masha@students.example", "password": "mentoro-demo"});
    let session = service.post("/students/sign-in", masha).ok();
    let masha = service.signed_in(session["access_token"].as_str().unwrap());
    let requests = || masha.get(&format!("/request/student/{}", session["id"].as_str().unwrap()));
    let before = requests().ok();
    assert_ne!(before["items"], json!([]));
    let met = &before["items"][0]["mentor"];
    let picture = service.outside(met["avatar_url"].as_str().unwrap()).unwrap();
    assert_eq!(picture.status, 200, "{met}");
    assert_ne!(masha.get("/favorites").ok()["items"], json!([]));
    let is_there = |count: &str| loaded["requests"][count].as_u64() > Some(0);
    let ends = ["pending", "accepted", "refused", "cancelled", "completed", "expired"];
    assert!(ends.into_iter().all(is_there), "{loaded}");

    assert_eq!(service.run(&["demo"]).ok(), first);
    let mut again = counts();
    // Masha has signed in meanwhile.
    again["active_accounts_7d"] = loaded["active_accounts_7d"].clone();
    assert_eq!(again, loaded);
    assert_eq!(requests().ok(), before);

    eventually(Duration::from_secs(10), "everybody is found by meaning", || {
        let found = masha.get_with("/mentors", &[("query", "Rust borrow checker")]).ok();
        let names: Vec<_> = found["items"].as_array()?.iter().take(3).collect();
        let is_daniel = |item: &&Value| item["mentor"]["name"] == "Daniel Cho";
        (found["degraded"] == false && names.iter().any(is_daniel)).then_some(())
    });
}
