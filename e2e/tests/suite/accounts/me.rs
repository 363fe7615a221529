//! `GET /me`, `GET /me/export` and `GET /get-role`.

use serde_json::json;

use crate::harness::{PASSWORD, a_mentor, a_student, an_admin, ask, decide, mentee, service};

#[test]
fn everybody_sees_who_they_are() {
    for account in
        [a_student().sign_up(service()), a_mentor().sign_up(service()), an_admin(service())]
    {
        let me = account.get("/me").ok();
        assert_eq!(me["role"], account.role);
        assert_eq!(me[account.role], account.session[account.role]);
        assert_eq!(me["counts"], json!({"unread": 0, "pending": 0, "accepted": 0}));
        for other in ["student", "mentor", "admin"].iter().filter(|&&role| role != account.role) {
            assert!(me.get(other).is_none_or(serde_json::Value::is_null), "{other} in {me}");
        }
    }
}

#[test]
fn the_counts_follow_the_requests() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let request = ask(&ann, &boris);
    let counts = |pending, accepted, unread| json!({"pending": pending, "accepted": accepted, "unread": unread});
    assert_eq!(ann.get("/me").ok()["counts"], counts(1, 0, 0));
    assert_eq!(boris.get("/me").ok()["counts"], counts(1, 0, 1));
    decide(&boris, &request, "ACCEPTED").ok();
    assert_eq!(ann.get("/me").ok()["counts"], counts(0, 1, 1));
    assert_eq!(boris.get("/me").ok()["counts"], counts(0, 1, 1));
    decide(&ann, &request, "COMPLETED").ok();
    assert_eq!(ann.get("/me").ok()["counts"], counts(0, 0, 1));
    assert_eq!(boris.get("/me").ok()["counts"], counts(0, 0, 2));
}

#[test]
fn the_export_holds_everything_but_secrets() {
    let boris = a_mentor().with("bio", json!("The story of my life")).sign_up(service());
    let ann = a_student().sign_up(service());
    let request = mentee(&ann, &boris);
    ann.post(&format!("/mentors/{}/score", boris.id), json!({"score": 5})).ok();
    let id = request.rsplit('/').next().unwrap();
    for (account, told) in [(&boris, "The story of my life"), (&ann, "alice_student")] {
        let export = account.get("/me/export");
        let text = export.status(200).text;
        for expected in [account.email.as_str(), account.id.as_str(), id, told] {
            assert!(text.contains(expected), "{expected} is not in {text}");
        }
        for secret in ["argon2", PASSWORD, account.refresh_token()] {
            assert!(!text.contains(secret), "{secret} is in {text}");
        }
    }
    // Another person's data is not part of it.
    assert!(!ann.get("/me/export").text.contains(&boris.email));
    assert!(!boris.get("/me/export").text.contains(&ann.email));
}

#[test]
fn a_role_is_told_of_oneself_and_of_who_can_be_read() {
    let (ann, boris) = (a_student().sign_up(service()), a_mentor().sign_up(service()));
    let (eve, root) = (a_student().sign_up(service()), an_admin(service()));
    for account in [&ann, &boris, &root] {
        let own = json!({"id": account.id, "role": account.role});
        assert_eq!(account.get("/get-role").ok(), own);
        assert_eq!(account.get(&format!("/get-role/{}", account.id)).ok(), own);
        assert_eq!(root.get(&format!("/get-role/{}", account.id)).ok(), own);
    }
    let role_of = |account: &crate::harness::Account| format!("/get-role/{}", account.id);
    assert_eq!(eve.get(&role_of(&boris)).ok()["role"], "mentor");
    for caller in [&eve, &boris] {
        caller.get(&role_of(&ann)).refused(404, "not_found");
        caller.get(&role_of(&root)).refused(404, "not_found");
    }
    ask(&ann, &boris);
    assert_eq!(boris.get(&role_of(&ann)).ok()["role"], "student");
    ann.get("/get-role/0190b8a0-0000-7000-8000-000000000000").refused(404, "not_found");
    ann.get("/get-role/nonsense").refused(404, "not_found");
}
