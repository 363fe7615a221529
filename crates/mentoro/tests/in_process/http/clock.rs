//! What ends, or begins again, when the clock says so: to the second, as a client sees it.

use std::time::Duration;

use application::{accounts::Revocations, housekeeping::Housekeeping};
use domain::time::Timestamp;
use serde_json::{Value, json};

use super::{
    api::api,
    people::{
        a_question, an_admin, ask, credentials, decide, invite, mentee, mentor, refresh,
        reset_code, student,
    },
};
use crate::world::World;

const INSTANT: Duration = Duration::from_micros(1);
const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// The longest time that is shorter.
fn just_before(time: Duration) -> Duration {
    time.saturating_sub(INSTANT)
}

#[actix_web::test]
async fn an_access_token_works_for_fifteen_minutes_and_five_seconds_of_leeway() {
    let world = World::new().await;
    let api = api(&world).await;
    let anna = student(&api, "anna").await;
    assert_eq!(anna.session["expires_in"], 15 * 60);
    world.later(just_before(15 * MINUTE + 5 * SECOND));
    anna.get("/api/me").await.ok();
    world.later(INSTANT);
    let ended = anna.get("/api/me").await.refused(401, "token_expired");
    assert_eq!(ended.header("WWW-Authenticate"), Some(r#"Bearer error="invalid_token""#));
    // Also where no token is needed.
    anna.get("/api/mentors").await.refused(401, "token_expired");
    let fresh = refresh(&api, anna.refresh_token()).await.ok();
    api.signed_in(fresh["access_token"].as_str().unwrap()).get("/api/me").await.ok();
}

#[actix_web::test]
async fn a_rotated_refresh_token_has_a_minute_of_grace() {
    let world = World::new().await;
    let api = api(&world).await;
    let anna = student(&api, "anna").await;
    let token = |session: &Value| session["refresh_token"].as_str().unwrap().to_owned();
    let second = refresh(&api, anna.refresh_token()).await.ok();
    let third = refresh(&api, &token(&second)).await.ok();
    world.later(MINUTE);
    refresh(&api, anna.refresh_token()).await.ok();
    world.later(INSTANT);
    refresh(&api, anna.refresh_token()).await.refused(401, "refresh_reused");
    // The whole session has ended by that.
    refresh(&api, &token(&third)).await.refused(401, "session_revoked");
    anna.get("/api/me").await.refused(401, "session_revoked");
}

#[actix_web::test]
async fn a_reset_code_works_for_an_hour() {
    let world = World::new().await;
    let api = api(&world).await;
    student(&api, "anna").await;
    let reset = async |code: &str| {
        let body = json!({"code": code, "new_password": "another long one"});
        api.post("/api/auth/password/reset", body).await
    };
    let code = reset_code(&world, "anna").await;
    world.later(HOUR);
    reset(&code).await.refused(403, "invalid_code");
    let code = reset_code(&world, "anna").await;
    world.later(just_before(HOUR));
    reset(&code).await.status(204);
    api.post("/api/students/sign-in", credentials("anna"))
        .await
        .refused(401, "invalid_credentials");
}

#[actix_web::test]
async fn an_invite_works_for_a_week() {
    let world = World::new().await;
    let api = api(&world).await;
    let (first, second) = (invite(&world).await, invite(&world).await);
    world.later(just_before(7 * DAY));
    api.post("/api/admin/sign-up", an_admin("root", &first)).await.created();
    world.later(INSTANT);
    api.post("/api/admin/sign-up", an_admin("late", &second)).await.refused(403, "invalid_code");
}

#[actix_web::test]
async fn a_first_answer_is_kept_for_a_day() {
    let world = World::new().await;
    let api = api(&world).await;
    let (anna, dan) = (student(&api, "anna").await, mentor(&api, "dan").await);
    mentee(&anna, &dan).await;
    let token = refresh(&api, anna.refresh_token()).await.ok();
    let path = format!("/api/mentors/{}/score", dan.id);
    let mut caller = anna.with("Idempotency-Key", "k");
    let first = caller.post(&path, json!({"score": 5})).await;
    assert!(!first.is_replay());

    world.later(just_before(DAY));
    let later = refresh(&api, token["refresh_token"].as_str().unwrap()).await.ok();
    caller = api.signed_in(later["access_token"].as_str().unwrap()).with("Idempotency-Key", "k");
    let again = caller.post(&path, json!({"score": 5})).await;
    assert!(again.is_replay());
    assert_eq!((first.status, first.body), (again.status, again.body));
    caller.post(&path, json!({"score": 4})).await.refused(422, "idempotency_key_reused");

    world.later(INSTANT);
    let new = caller.post(&path, json!({"score": 4})).await;
    assert!(!new.is_replay());
    assert_eq!(new.ok()["score"], 4.0);
}

#[actix_web::test]
async fn a_request_that_nobody_answers_expires_after_two_weeks() {
    let world = World::new().await;
    let api = api(&world).await;
    let (anna, dan) = (student(&api, "anna").await, mentor(&api, "dan").await);
    let id = ask(&anna, &dan).await;
    let jobs = world.part::<dyn Housekeeping>();
    let look = async || {
        let session = api.post("/api/students/sign-in", credentials("anna")).await.ok();
        let caller = api.signed_in(session["access_token"].as_str().unwrap());
        jobs.run_due().await.unwrap();
        (caller.get(&format!("/api/request/{id}")).await.ok(), caller)
    };
    world.later(just_before(14 * DAY));
    assert_eq!(look().await.0["status"], "PENDING");
    // The job has its turn every ten seconds.
    world.later(10 * SECOND);
    let (expired, caller) = look().await;
    assert_eq!(
        (&expired["status"], &expired["cancelled_by"], &expired["decided_at"]),
        (&json!("EXPIRED"), &Value::Null, &Value::Null)
    );
    let path = format!("/api/request/{id}");
    let late = caller.patch(&path, json!({"status": "CANCELLED"})).await;
    late.refused(409, "illegal_transition");
    caller.post("/api/request", a_question(&dan)).await.created();
}

#[actix_web::test]
async fn a_refusal_holds_until_the_moment_that_it_names() {
    let world = World::new().await;
    let api = api(&world).await;
    let (anna, dan) = (student(&api, "anna").await, mentor(&api, "dan").await);
    let id = ask(&anna, &dan).await;
    decide(&dan, &id, "REFUSED").await.ok();
    let again = async || {
        let session = api.post("/api/students/sign-in", credentials("anna")).await.ok();
        let caller = api.signed_in(session["access_token"].as_str().unwrap());
        let mentor = caller.get(&format!("/api/mentors/{}", dan.id)).await.ok();
        (caller.post("/api/request", a_question(&dan)).await, mentor["viewer"].clone())
    };
    let until = world.now() + 30 * DAY;
    world.later(just_before(30 * DAY));
    let (answer, viewer) = again().await;
    let answer = answer.refused(409, "asked_recently");
    let told: Timestamp = answer["params"]["retry_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(told, until);
    assert_eq!(viewer["cannot_request_code"], "asked_recently");
    world.later(INSTANT);
    let (answer, viewer) = again().await;
    answer.created();
    assert_eq!(viewer["can_request"], true, "as it was just before");
}

#[actix_web::test]
async fn another_replica_honours_an_ended_session_for_two_seconds_at_most() {
    let world = World::new().await;
    let (here, other) = (api(&world).await, world.replica(|ports| ports));
    let there = api(&other).await;
    let anna = student(&here, "anna").await;
    other.part::<dyn Revocations>().look().await.unwrap();
    anna.post_nothing("/api/auth/sign-out").await.status(204);

    anna.get("/api/me").await.refused(401, "session_revoked");
    anna.at(&there).get("/api/me").await.ok();
    world.later(2 * SECOND);
    anna.at(&there).get("/api/me").await.ok();
    world.later(INSTANT);
    anna.at(&there).get("/api/me").await.refused(401, "session_revoked");
}

#[actix_web::test]
async fn a_replica_that_looks_every_second_knows_by_then() {
    let world = World::new().await;
    let (here, other) = (api(&world).await, world.replica(|ports| ports));
    let there = api(&other).await;
    let (anna, boris) = (student(&here, "anna").await, student(&here, "boris").await);
    let revocations = other.part::<dyn Revocations>();
    revocations.look().await.unwrap();
    anna.post_nothing("/api/auth/sign-out").await.status(204);
    world.later(SECOND);
    revocations.look().await.unwrap();
    // From memory alone.
    world.database.clone().close().await.unwrap();
    anna.at(&there).get("/api/ping").await.ok();
    anna.at(&there).get("/api/me").await.refused(401, "session_revoked");
    boris.at(&there).get("/api/me").await.refused(503, "unavailable");
}
