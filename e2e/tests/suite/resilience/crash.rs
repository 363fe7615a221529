//! `kill -9` under write load, again and again on the same data: what was answered is there.

use std::{
    path::Path,
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{
    Account, Answer, Caller, Folder, Service, a_mentor, a_service, a_student, an_admin, eventually,
    unique,
};

const CRASHES: usize = 20;

/// After the service is ready again. One process alone does at its start what the crash left undone;
/// another replica does it when the lease of the one that is gone has ended, which takes a minute.
const UNTIL_FOUND: Duration =
    if cfg!(production) { Duration::from_secs(65) } else { Duration::from_secs(2) };

/// What the service said it did.
enum Written {
    /// A mentor with this id signed up with this tag.
    Mentor { id: String, tag: String },
    /// A request with this id was made.
    Request { id: String },
    /// The request with this id was given this query.
    Query { id: String, query: String },
    /// The mentor's profile was given this bio.
    Bio { bio: String },
}

/// Writes without pause until the crash; keeps what was answered 2xx.
struct Load<'a> {
    boris: &'a Account,
    answered: AtomicUsize,
    /// From now on nobody may be there, or break off. Replicas go on without the one that is gone.
    crashing: AtomicBool,
    over: AtomicBool,
    written: Mutex<Vec<Written>>,
}

impl Load<'_> {
    fn keep(&self, written: Written) {
        self.written.lock().unwrap().push(written);
        self.answered.fetch_add(1, Ordering::SeqCst);
    }

    /// The answer, unless a process went while it was on its way, or all is over.
    fn call(&self, caller: &Caller, method: Method, path: &str, body: &Value) -> Option<Answer> {
        if self.over.load(Ordering::SeqCst) {
            return None;
        }
        let answer = caller.try_send(method, path, |request| request.json(body));
        let crashing = self.crashing.load(Ordering::SeqCst);
        match answer {
            // What nginx says of a replica that broke off, or that was not there any more.
            Ok(answer) if crashing && matches!(answer.status, 502 | 503) => None,
            Ok(answer) => Some(answer.status_in(200..300)),
            Err(error) => {
                assert!(crashing, "before the crash: {error}");
                None
            }
        }
    }

    fn sign_mentors_up(&self, anyone: &Caller) -> Option<()> {
        loop {
            let tag = unique("survivor");
            let body = a_mentor().tagged(&tag).body();
            let answer = self.call(anyone, Method::POST, "/mentors/sign-up", &body)?;
            let id = answer["id"].as_str().unwrap().to_owned();
            self.keep(Written::Mentor { id, tag });
        }
    }

    fn ask_and_ask_otherwise(&self, student: &Account) -> Option<()> {
        loop {
            let body = json!({"mentor_id": self.boris.id, "query": "First"});
            let answer = self.call(student, Method::POST, "/request", &body)?;
            let id = answer["id"].as_str().unwrap().to_owned();
            self.keep(Written::Request { id: id.clone() });
            let path = format!("/request/{id}");
            for query in (0..10).map(|_| unique("query")) {
                self.call(student, Method::PATCH, &path, &json!({"query": query}))?;
                self.keep(Written::Query { id: id.clone(), query });
            }
            self.call(student, Method::PATCH, &path, &json!({"status": "CANCELLED"}))?;
        }
    }

    fn edit(&self) -> Option<()> {
        loop {
            let bio = unique("bio");
            self.call(self.boris, Method::PATCH, &self.boris.profile(), &json!({"bio": bio}))?;
            self.keep(Written::Bio { bio });
        }
    }
}

/// Writes from four sides, and kills a process as soon as `enough` writes were answered.
fn write_until_killed(service: &Service, boris: &Account, enough: usize) -> Vec<Written> {
    // One whose last request is not open, as that of the crash before may be.
    let ann = a_student().sign_up(service);
    let load = Load {
        boris,
        answered: AtomicUsize::new(0),
        crashing: AtomicBool::new(false),
        over: AtomicBool::new(false),
        written: Mutex::default(),
    };
    let anyone = Caller::clone(service);
    thread::scope(|scope| {
        scope.spawn(|| load.sign_mentors_up(&anyone));
        scope.spawn(|| load.sign_mentors_up(&anyone));
        scope.spawn(|| load.ask_and_ask_otherwise(&ann));
        scope.spawn(|| load.edit());
        eventually(Duration::from_secs(30), "enough was written", || {
            (load.answered.load(Ordering::SeqCst) >= enough).then_some(())
        });
        load.crashing.store(true, Ordering::SeqCst);
        let processes = service.processes();
        processes[enough % processes.len()].kill().unwrap();
        load.over.store(true, Ordering::SeqCst);
    });
    load.written.into_inner().unwrap()
}

/// Everything that was answered is there; of what was written over, the last that was answered or
/// one that was on its way.
fn is_all_there(boris: &Account, root: &Account, written: &[Written]) {
    let number =
        |text: &str| text.trim_start_matches(char::is_alphabetic).parse::<u32>().unwrap_or(0);
    for write in written {
        match write {
            Written::Mentor { id, .. } => drop(root.get(&format!("/mentors/{id}")).ok()),
            Written::Request { id } => drop(root.get(&format!("/request/{id}")).ok()),
            Written::Query { id, query } => {
                let request = root.get(&format!("/request/{id}")).ok();
                assert!(number(request["query"].as_str().unwrap()) >= number(query), "{request}");
            }
            Written::Bio { bio } => {
                let mentor = boris.get(&boris.profile()).ok();
                assert!(number(mentor["bio"].as_str().unwrap()) >= number(bio), "{mentor}");
            }
        }
    }
}

/// Search finds everybody who signed up.
fn is_all_found(service: &Service, written: &[Written]) {
    let mentor = |write: &Written| match write {
        Written::Mentor { id, tag } => Some((id.clone(), tag.clone())),
        _ => None,
    };
    let mut mentors: Vec<_> = written.iter().filter_map(mentor).collect();
    eventually(UNTIL_FOUND, "search finds everybody who signed up before the crash", || {
        mentors.retain(|(id, tag)| {
            let query = [("query", "backend developer"), ("tags", tag.as_str())];
            let list = service.get_with("/mentors", &query).ok();
            list["items"][0]["mentor"]["id"] != id.as_str() || list["degraded"] != false
        });
        mentors.is_empty().then_some(())
    });
}

#[test]
fn what_was_answered_outlives_twenty_crashes() {
    let folder = Folder::new();
    let service = a_service().on(&folder).start();
    let (boris, root) = (a_mentor().sign_up(&service), an_admin(&service));
    let mut everything = Vec::new();
    for crash in 1..=CRASHES {
        // Each time somewhere else in the course of things.
        let enough = 5 + crash * 7 % 23;
        let written = write_until_killed(&service, &boris, enough);
        service.start_again();
        is_all_there(&boris, &root, &written);
        if !cfg!(production) {
            is_all_found(&service, &written);
        }
        everything.extend(written);
    }
    is_all_there(&boris, &root, &everything);
    is_all_found(&service, &everything);
    if !cfg!(production) {
        service.processes()[0].kill().unwrap();
        assert_eq!(integrity(&folder.database()), "ok");
    }
}

/// What SQLite itself says of the file; Python brings an SQLite of its own.
fn integrity(database: &Path) -> String {
    let script = "import sqlite3, sys; \
                  print(sqlite3.connect(sys.argv[1]).execute('PRAGMA integrity_check').fetchone()[0])";
    let output = Command::new("python3").args(["-c", script]).arg(database).output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
