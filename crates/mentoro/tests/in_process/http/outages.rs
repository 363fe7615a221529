//! Parts that are down. Nobody hears why, and what does without goes on.

use std::sync::Arc;

use actix_web::http::Method;
use application::kernel::PartState;
use infrastructure::telemetry::{Probe, ProbedHealth};
use mentoro::composition::Ports;
use serde_json::{Value, json};

use super::{
    adapters::{CAUSE, Down, Full},
    api::{Answer, api},
    document::Document,
    operations::every_operation,
    people::student,
};
use crate::world::World;

/// What asks nobody before it answers.
const ALONE: [&str; 2] = ["ping", "get_liveness"];

/// What the token alone answers, once its session is known to go on.
const BY_TOKEN: [&str; 1] = ["get_own_role"];

/// What needs a password hashed.
const HASHING: [&str; 10] = [
    "sign_up_student",
    "sign_in_student",
    "sign_up_mentor",
    "sign_in_mentor",
    "sign_up_admin",
    "sign_in_admin",
    "sign_in",
    "change_password",
    "reset_password",
    "delete_me",
];

/// Why it is not the problem that a client should see while `part` is down.
fn flaw(document: &Document, operation: &str, answer: &Answer, part: &str) -> Option<String> {
    // Words that only somebody knows who sees behind the API.
    let within = [CAUSE, "pool", "closed", "acquire", "sqlite", "sqlx", "SELECT"];
    let told = within.into_iter().find(|word| answer.text.contains(word));
    let seen = (answer.status, answer["code"].as_str(), answer.header("Retry-After"));
    if seen != (503, Some("unavailable"), Some("2")) || answer["params"] != json!({"part": part}) {
        return Some(format!("{operation}: {answer:?}"));
    }
    if let Some(word) = told {
        return Some(format!("{operation} tells of {word:?}: {}", answer.text));
    }
    document.check(operation, answer).err().map(|why| format!("{operation}: {why}"))
}

#[actix_web::test]
async fn without_the_database_every_operation_asks_for_patience() {
    let world = World::new().await;
    let document = Document::new();
    let calls = every_operation(&world, &api(&world).await).await;
    // One replica knows that no session has ended, the other would have to look.
    let (fresh, blind) = (world.replica(|ports| ports), world.replica(|ports| ports));
    let revocations = fresh.part::<dyn application::accounts::Revocations>();
    revocations.look().await.unwrap();
    world.database.clone().close().await.unwrap();

    let mut wrong = Vec::new();
    for (replica, is_blind) in [(fresh, false), (blind, true)] {
        let api = api(&replica).await;
        for call in &calls {
            let answer = call.send(&document, &api).await;
            let by_token = !is_blind && BY_TOKEN.contains(&call.operation);
            if call.operation == "get_readiness" {
                // It has words of its own, see below.
            } else if by_token || ALONE.contains(&call.operation) {
                answer.ok();
            } else {
                wrong.extend(flaw(&document, call.operation, &answer, "database"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[actix_web::test]
async fn a_database_that_takes_no_writes_is_read_all_the_same() {
    let world = World::new().await;
    let document = Document::new();
    let calls = every_operation(&world, &api(&world).await).await;
    let api = api(&world.replica(|ports| Ports { units: Arc::new(Down), ..ports })).await;
    let mut wrong = Vec::new();
    for call in calls {
        let answer = call.send(&document, &api).await;
        let (method, _) = document.route(call.operation);
        if method != Method::GET {
            wrong.extend(flaw(&document, call.operation, &answer, "database"));
        } else if answer.status != 200 {
            wrong.push(format!("{}: {answer:?}", call.operation));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[actix_web::test]
async fn while_the_queue_for_hashing_is_full_only_passwords_wait() {
    let world = World::new().await;
    let document = Document::new();
    let calls = every_operation(&world, &api(&world).await).await;
    let api = api(&world.replica(|ports| Ports { hasher: Arc::new(Full), ..ports })).await;
    for call in calls {
        let answer = call.send(&document, &api).await;
        document.check(call.operation, &answer).unwrap();
        if HASHING.contains(&call.operation) {
            let answer = answer.refused(503, "unavailable");
            assert_eq!(answer.retry_after(), Full::RETRY_AFTER.as_secs(), "{}", call.operation);
        } else {
            answer.status(document.success(call.operation));
        }
    }
}

#[actix_web::test]
async fn an_answer_about_a_mentor_outlives_the_database_for_a_minute() {
    use std::time::Duration;

    let world = World::new().await;
    let api = api(&world).await;
    let dan = super::people::mentor(&api, "dan").await;
    let path = format!("/api/mentors/{}", dan.id);
    let before = api.get(&path).await.ok();
    world.database.clone().close().await.unwrap();
    world.later(Duration::from_secs(59));
    assert_eq!(api.get(&path).await.ok(), before);
    world.later(Duration::from_secs(1));
    api.get(&path).await.refused(503, "unavailable");
}

/// Asks as production does.
fn probed(world: &World, ports: &Ports) -> ProbedHealth {
    let (database, embedder) = (world.database.clone(), Arc::clone(&ports.embedder));
    ProbedHealth::new(vec![
        Probe::new("database", PartState::Down, move || {
            let database = database.clone();
            async move { database.ping().await }
        }),
        Probe::new("embedder", PartState::Degraded, move || {
            let embedder = Arc::clone(&embedder);
            async move { embedder.embed_query("mentor").await.map(drop) }
        }),
    ])
}

#[actix_web::test]
async fn readiness_names_the_part_that_is_down() {
    let world = World::new().await;
    let document = Document::new();
    let probed = world.replica(|ports| Ports { health: Arc::new(probed(&world, &ports)), ..ports });
    let api = api(&probed).await;
    let ready = async || {
        let answer = api.get("/health/ready").await;
        document.check("get_readiness", &answer).unwrap();
        (answer.status, without_latencies(answer.body))
    };
    let parts = |database: &str| {
        json!([
            {"part": "database", "state": database}, {"part": "embedder", "state": "degraded"},
        ])
    };
    let degraded = json!({"state": "degraded", "parts": parts("up")});
    assert_eq!(ready().await, (200, degraded), "this world has no model of meaning");
    world.database.clone().close().await.unwrap();
    assert_eq!(ready().await, (503, json!({"state": "down", "parts": parts("down")})));
    api.get("/health/live").await.ok();
}

/// How long each part took to answer is never the same.
fn without_latencies(mut readiness: Value) -> Value {
    for part in readiness["parts"].as_array_mut().unwrap() {
        part.as_object_mut().unwrap().remove("latency_ms").unwrap();
    }
    readiness
}

#[actix_web::test]
async fn nothing_is_half_done_by_what_failed() {
    let world = World::new().await;
    let down = api(&world.replica(|ports| Ports { units: Arc::new(Down), ..ports })).await;
    let up = api(&world).await;
    let body = super::people::a_student("anna");
    down.post("/api/students/sign-up", body).await.refused(503, "unavailable");
    // The e-mail is still free.
    student(&up, "anna").await;
}
