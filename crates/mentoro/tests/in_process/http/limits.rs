//! Limits of attempts, by the clock.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use infrastructure::security::{GovernorLimiter, Quota, RateLimits};
use mentoro::composition::Ports;
use serde_json::json;

use super::{
    adapters::UsedUp,
    api::api,
    document::Document,
    operations::every_operation,
    people::{address, credentials, mentor, student},
};
use crate::world::World;

fn quota(attempts: u32, per: Duration) -> Quota {
    Quota { attempts: NonZeroU32::new(attempts).unwrap(), per }
}

/// Three sign-ins to an account and two searches in a minute.
fn tight() -> RateLimits {
    let minute = Duration::from_mins(1);
    let roomy = quota(1_000, minute);
    RateLimits {
        sign_in_account: quota(3, minute),
        sign_in_address: roomy,
        sign_up_address: roomy,
        refresh_address: roomy,
        code_address: roomy,
        search: quota(2, minute),
    }
}

fn limited(ports: Ports) -> Ports {
    Ports { limiter: Arc::new(GovernorLimiter::new(&tight(), &ports.clock)), ..ports }
}

#[actix_web::test]
async fn a_limit_wins_its_attempts_back_one_by_one() {
    let world = World::new().await.replica(limited);
    let api = api(&world).await;
    student(&api, "anna").await;
    let guess = async || {
        let body = json!({"email": address("anna"), "password": "a wrong guess"});
        api.post("/api/students/sign-in", body).await
    };
    for _ in 0..3 {
        guess().await.refused(401, "invalid_credentials");
    }
    assert_eq!(guess().await.refused(429, "rate_limited").retry_after(), 20);
    world.later(Duration::from_millis(19_500));
    assert_eq!(guess().await.refused(429, "rate_limited").retry_after(), 1, "rounded up");
    // Who waits for as long as they were told is let in, once.
    world.later(Duration::from_millis(500));
    api.post("/api/students/sign-in", credentials("anna")).await.ok();
    assert_eq!(guess().await.refused(429, "rate_limited").retry_after(), 20);
}

#[actix_web::test]
async fn who_is_signed_in_searches_on_their_own_account() {
    let world = World::new().await.replica(limited);
    let api = api(&world).await;
    let (anna, boris) = (student(&api, "anna").await, mentor(&api, "boris").await);
    for caller in [&api, &*anna, &*boris] {
        for _ in 0..2 {
            caller.get("/api/mentors").await.ok();
        }
        assert_eq!(caller.get("/api/mentors").await.refused(429, "rate_limited").retry_after(), 30);
    }
    world.later(Duration::from_secs(30));
    anna.get("/api/mentors").await.ok();
}

/// Limited by how many are open, not by how often they are asked for.
const BY_NUMBER: [&str; 1] = ["get_events"];

#[actix_web::test]
async fn exactly_those_operations_are_limited_that_say_so() {
    let world = World::new().await;
    let document = Document::new();
    let calls = every_operation(&world, &api(&world).await).await;
    let api = api(&world.replica(|ports| Ports { limiter: Arc::new(UsedUp), ..ports })).await;
    for call in calls {
        let answer = call.send(&document, &api).await;
        document.check(call.operation, &answer).unwrap();
        if document.may(call.operation, 429) && !BY_NUMBER.contains(&call.operation) {
            let answer = answer.refused(429, "rate_limited");
            assert_eq!(answer.retry_after(), UsedUp::RETRY_AFTER.as_secs(), "{}", call.operation);
        } else {
            answer.status(document.success(call.operation));
        }
    }
}
