//! What people left behind is looked for where it could be: in files, in the database, in the caches.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use serde_json::json;

use crate::harness::{
    Account, Folder, PASSWORD, a_mentor, a_service, a_student, accept, ask, complete, decide,
    eventually, production,
};

/// Words that nothing else in a service's files contains.
const OF_STUDENT: &str = "zyxwvanished";
const OF_MENTOR: &str = "qponmvanished";

/// The index follows within this time.
const FORGOTTEN_WITHIN: Duration = Duration::from_secs(10);

fn telegram(name: &str) -> serde_json::Value {
    json!([{"network": "telegram", "url": format!("https://t.me/{name}")}])
}

fn delete(account: &Account) {
    account.post("/me/delete", json!({"password": PASSWORD})).no_content();
}

/// Everything that a process of the service, or nginx before it, wrote.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match fs::symlink_metadata(&path) {
            Ok(kind) if kind.is_dir() => files.extend(self::files(&path)),
            Ok(kind) if kind.is_file() => files.push(path),
            _ => {}
        }
    }
    files
}

fn contains(haystack: &[u8], word: &str) -> bool {
    let is_same = |bytes: &[u8]| bytes.eq_ignore_ascii_case(word.as_bytes());
    haystack.windows(word.len()).any(is_same)
}

/// What a program of a server prints.
fn printed(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Where any of the words is left.
fn left(folder: &Folder) -> Vec<String> {
    let mut places: Vec<(String, Vec<u8>)> = files(folder.path())
        .into_iter()
        .map(|file| (file.display().to_string(), fs::read(&file).unwrap()))
        .collect();
    if cfg!(production) {
        let (postgres, name) = (production::stack().postgres(), folder.name_on_servers());
        places.push((
            "PostgreSQL".to_owned(),
            printed(postgres.client("pg_dump").unwrap().args(["--inserts", name])),
        ));
        let redis = || {
            let mut redis = Command::new("redis-cli");
            redis.args(["-u", &production::stack().redis().url()]);
            redis
        };
        let keys = printed(redis().args(["--scan", "--pattern", &format!("{name}*")]));
        for key in String::from_utf8(keys).unwrap().lines() {
            places.push((format!("Redis: {key}"), printed(redis().args(["GET", key]))));
        }
    }
    let found = places.into_iter().filter_map(|(place, content)| {
        [OF_STUDENT, OF_MENTOR]
            .into_iter()
            .find(|word| contains(&content, word))
            .map(|word| format!("{word} in {place}"))
    });
    found.collect()
}

#[test]
fn nothing_personal_of_deleted_people_is_left_anywhere() {
    let folder = Folder::new();
    let service = a_service().on(&folder).start();
    let ann = a_student()
        .named(&format!("Ann {OF_STUDENT}"))
        .with("email", json!(format!("{OF_STUDENT}@students.example")))
        .with("bio", json!(format!("About {OF_STUDENT}")))
        .with("interests", json!([format!("{OF_STUDENT}s")]))
        .with("contacts", telegram(OF_STUDENT))
        .sign_up(&service);
    let boris = a_mentor()
        .named(&format!("Boris {OF_MENTOR}"))
        .expert_in(&format!("The arts of {OF_MENTOR}"))
        .with("email", json!(format!("{OF_MENTOR}@mentors.example")))
        .with("bio", json!(format!("About {OF_MENTOR}")))
        .with("tags", json!([format!("{OF_MENTOR}s")]))
        .with("contacts", telegram(OF_MENTOR))
        .sign_up(&service);
    let (carol, dan) = (a_student().sign_up(&service), a_mentor().sign_up(&service));

    // Texts of both, in requests that end in every way, and in answers that others were given.
    let text = |word: &str| format!("Words of {word}");
    let met = ann.with("Idempotency-Key", "met").post(
        "/request",
        json!({"mentor_id": boris.id, "query": text(OF_STUDENT), "date": "2099-01-01T10:00:00Z"}),
    );
    let met = format!("/request/{}", met.created()["id"].as_str().unwrap());
    accept(&boris, &met);
    boris.patch(&met, json!({"place": text(OF_MENTOR)})).ok();
    complete(&ann, &met);
    let rating = format!("/mentors/{}/score", boris.id);
    ann.with("Idempotency-Key", "rated").post(&rating, json!({"score": 4})).ok();
    let review = json!({"score": 5, "text": text(OF_STUDENT)});
    let reviews = format!("/mentors/{}/reviews", boris.id);
    ann.with("Idempotency-Key", "reviewed").post(&reviews, review).ok();
    let favorite = json!({"mentor_id": boris.id, "action": "favorite"});
    carol.with("Idempotency-Key", "kept").post("/feed/swipes", favorite).ok();
    let refused = carol
        .with("Idempotency-Key", "asked")
        .post("/request", json!({"mentor_id": boris.id, "query": "Have you time?"}));
    let refused = format!("/request/{}", refused.created()["id"].as_str().unwrap());
    boris.patch(&refused, json!({"status": "REFUSED", "reason": text(OF_MENTOR)})).ok();
    let taken_back = ask(&ann, &dan);
    ann.patch(&taken_back, json!({"query": text(OF_STUDENT)})).ok();
    decide(&ann, &taken_back, "CANCELLED").ok();

    // Seen by everybody, kept in caches, known to an admin, and searched for.
    service.get(&boris.profile()).ok();
    service.get_with("/mentors", &[("query", OF_MENTOR)]).ok();
    let admin = service.admin().with("Idempotency-Key", "shut-out");
    admin.post_nothing(&format!("/admin/accounts/{}/block", ann.id)).ok();
    let admin = admin.with("Idempotency-Key", "let-in");
    admin.post_nothing(&format!("/admin/accounts/{}/unblock", ann.id)).ok();
    let ann = ann.sign_in_again(&service);
    assert!(!left(&folder).is_empty(), "this test looks at the wrong places");

    for account in [&ann, &boris] {
        delete(account);
    }
    eventually(FORGOTTEN_WITHIN, "the index has forgotten the mentor", || {
        let query = [("query", OF_MENTOR), ("accepting", "any")];
        let found = service.get_with("/mentors", &query).ok();
        (!found.to_string().contains(&boris.id)).then_some(())
    });
    service.stop();
    assert_eq!(left(&folder), Vec::<String>::new());
}
