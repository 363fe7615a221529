//! A thousand students ask one mentor in the same moment. It wants the machine for itself:
//! `make e2e-production` runs it alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use reqwest::Client;
use serde_json::{Value, json};
use tokio::{runtime::Runtime, sync::Barrier, task::JoinSet};

use crate::harness::{Account, a_mentor, a_student, eventually, production, service};

const STUDENTS: usize = 1_000;
/// As often each of them sends the same question, with the same key and at the same time.
const TIMES: usize = 3;
/// The queue of each replica's hashing holds 64.
const SIGNING_UP: usize = 32;
/// Longer than nginx waits for a replica: it is the service that must say what became of a call.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a call came to.
struct Answered {
    student: usize,
    status: u16,
    is_replay: bool,
    body: Value,
}

fn sign_up_together() -> Vec<Account> {
    let (next, students) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..SIGNING_UP {
            scope.spawn(|| {
                while next.fetch_add(1, Ordering::Relaxed) < STUDENTS {
                    let student = a_student().sign_up(service());
                    students.lock().unwrap().push(student);
                }
            });
        }
    });
    students.into_inner().unwrap()
}

/// A device of its own connection and, since nginx counts by it, its own address.
fn device(student: usize) -> Client {
    let number = u8::try_from(student / 250).unwrap();
    let address = Ipv4Addr::new(127, 1, number, u8::try_from(student % 250 + 1).unwrap());
    Client::builder()
        .tls_built_in_root_certs(false)
        .add_root_certificate(production::certificate(production::stack().nginx()))
        .local_address(IpAddr::V4(address))
        .no_proxy()
        .timeout(PATIENCE)
        .build()
        .unwrap()
}

async fn ask_at_once(students: &[Account], mentor: &str) -> Vec<Answered> {
    let url = production::stack().url();
    let devices: Vec<_> = (0..students.len()).map(device).collect();
    let mut connecting = JoinSet::new();
    for device in &devices {
        let ping = device.get(format!("{url}/api/ping"));
        connecting.spawn(async move { ping.send().await.unwrap().status().as_u16() });
    }
    assert!(connecting.join_all().await.into_iter().all(|status| status == 200));

    let start = Arc::new(Barrier::new(students.len() * TIMES));
    let mut asking = JoinSet::new();
    for (number, (student, device)) in students.iter().zip(&devices).enumerate() {
        for _ in 0..TIMES {
            let call = device
                .post(format!("{url}/api/request"))
                .bearer_auth(student.session["access_token"].as_str().unwrap())
                .header("Idempotency-Key", format!("question-{number}"))
                .json(&json!({"mentor_id": mentor, "query": format!("Question {number}")}));
            let start = Arc::clone(&start);
            asking.spawn(async move {
                start.wait().await;
                let answer = call.send().await.unwrap();
                Answered {
                    student: number,
                    status: answer.status().as_u16(),
                    is_replay: answer.headers().contains_key("Idempotent-Replayed"),
                    body: answer.json().await.unwrap(),
                }
            });
        }
    }
    asking.join_all().await
}

/// The ids of all requests to a mentor, page by page.
fn listed(mentor: &Account) -> Vec<String> {
    let path = format!("/request/mentor/{}?limit=100", mentor.id);
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = mentor.get(&format!("{path}{cursor}")).ok();
        let items = page["items"].as_array().unwrap();
        ids.extend(items.iter().map(|request| request["id"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
    }
}

/// How many questions each replica was given.
fn shares() -> BTreeMap<String, usize> {
    eventually(Duration::from_secs(5), "nginx has told of every call", || {
        let mut shares = BTreeMap::new();
        for (path, replica) in production::passed_on(production::stack().nginx()) {
            if path == "/api/request" {
                *shares.entry(replica).or_default() += 1;
            }
        }
        (shares.values().sum::<usize>() == STUDENTS * TIMES).then_some(shares)
    })
}

#[test]
#[cfg_attr(not(production), ignore = "of replicas behind nginx: make e2e-production")]
fn a_thousand_questions_asked_thrice_at_once_are_a_thousand_requests() {
    let boris = a_mentor().sign_up(service());
    let students = sign_up_together();
    let answers = Runtime::new().unwrap().block_on(ask_at_once(&students, &boris.id));

    let mut statuses = BTreeMap::new();
    for answer in &answers {
        *statuses.entry(answer.status).or_insert(0) += 1;
    }
    let refused = answers.iter().filter(|answer| answer.status != 201);
    let seen: Vec<_> = refused.map(|answer| &answer.body).collect();
    assert_eq!(statuses, BTreeMap::from([(201, STUDENTS * TIMES)]), "{seen:?}");
    let mut made = BTreeMap::new();
    for answer in &answers {
        let request = made.entry(answer.student).or_insert(&answer.body);
        assert_eq!(*request, &answer.body, "one key, one answer");
        assert_eq!(request["query"], format!("Question {}", answer.student));
    }
    let firsts = answers.iter().filter(|answer| !answer.is_replay).count();
    assert_eq!((made.len(), firsts), (STUDENTS, STUDENTS));

    let expected: BTreeSet<_> =
        made.values().map(|request| request["id"].as_str().unwrap().to_owned()).collect();
    let listed = listed(&boris);
    assert_eq!(listed.len(), STUDENTS);
    assert_eq!(BTreeSet::from_iter(listed), expected);
    let stats = boris.get(&format!("/stats/{}", boris.id)).ok();
    assert_eq!((&stats["total"], &stats["pending"]), (&json!(STUDENTS), &json!(STUDENTS)));

    let shares = shares();
    assert_eq!(shares.len(), 2, "no call went to nobody or to both: {shares:?}");
    assert!(shares.values().all(|&share| share > STUDENTS * TIMES / 4), "{shares:?}");
}
