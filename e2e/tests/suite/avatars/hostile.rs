//! The corpus, one upload after the other: no fault, and nothing left of what is refused.

use super::{
    corpus::{Case, Fate, cases},
    forms,
    upload::{FORM, Seen, form, remove, send, upload},
};
use crate::harness::{Account, Answer, Caller, a_service, a_student};

/// What is wrong with an answer, if anything is.
pub fn judge(anyone: &Caller, name: &str, fate: Fate, answer: &Answer) -> Option<String> {
    let code = answer["code"].as_str().unwrap_or_default();
    let is_right = match fate {
        Fate::Accepted => answer.status == 200,
        Fate::Refused(status, expected) => (answer.status, code) == (status, expected),
        Fate::Either => answer.status == 200 || (answer.status, code) == (422, "invalid_image"),
    };
    if !is_right {
        return Some(format!("{name}: {} {code}, not {fate:?}: {}", answer.status, answer.text));
    }
    if answer.status == 200 {
        Seen::both(anyone, &answer.body);
    }
    None
}

/// Uploads everything; what went wrong.
pub fn upload_all(anyone: &Caller, account: &Account, cases: Vec<Case>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, file, fate) in cases {
        let answer = upload(account, &file);
        wrong.extend(judge(anyone, &name, fate, &answer));
        if answer.status == 200 {
            remove(account);
        }
    }
    wrong
}

#[test]
fn a_hostile_corpus_meets_no_fault_and_what_is_refused_leaves_nothing() {
    let service = a_service().start();
    let ann = a_student().sign_up(&service);
    let (kept, others): (Vec<_>, Vec<_>) =
        cases().into_iter().partition(|(_, _, fate)| !matches!(fate, Fate::Refused(..)));
    assert!(kept.len() + others.len() + forms::bad_forms().len() >= 150);
    let mut wrong = upload_all(&service, &ann, others);
    for (name, content_type, body, status, code) in forms::bad_forms() {
        let answer = send(&ann, content_type, body);
        wrong.extend(judge(&service, name, Fate::Refused(status, code), &answer));
    }
    assert_eq!(service.stored_images(), 0, "of what is refused nothing is kept");
    assert_eq!(ann.get("/students").ok()["avatar_url"], serde_json::Value::Null);
    wrong.extend(upload_all(&service, &ann, kept));
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    service.get("/ping").ok();
}

#[test]
fn a_name_is_only_a_name() {
    let service = crate::harness::service();
    let ann = a_student().sign_up(service);
    let png = super::png::halves(40, 40);
    for name in [
        "../../../../etc/passwd",
        "..\\\\..\\\\windows\\\\system.ini",
        "/etc/passwd",
        "avatar.php",
        "avatar.svg",
        "<script>alert(1)</script>.png",
        "\u{202e}gnp.exe",
        "",
        &"long".repeat(500),
    ] {
        let seen = send(&ann, FORM, form(name, &png)).ok();
        assert_eq!(Seen::both(service, &seen)[0].width, 40, "{name}");
    }
}
