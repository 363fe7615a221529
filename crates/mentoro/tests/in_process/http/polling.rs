//! Whoever asks again for what has not changed is answered from memory; whoever asks for what has,
//! is not.

use std::time::Duration;

use application::accounts::Revocations;
use serde_json::json;

use super::{
    api::{Caller, api},
    people::{a_question, admin, ask, decide, mentee, mentor, student},
};
use crate::world::World;

const SECOND: Duration = Duration::from_secs(1);
const INSTANT: Duration = Duration::from_micros(1);

/// The replica looks at the log, as it does every second.
async fn look(replica: &World) {
    replica.part::<dyn Revocations>().look().await.unwrap();
}

/// What the caller asks for, and asks again for.
struct Poll {
    caller: Caller,
    path: String,
}

impl Poll {
    /// Asks for the first time.
    async fn begin(caller: &Caller, path: &str) -> Self {
        let answer = caller.get(path).await.status(200);
        let etag = answer.header("ETag").unwrap().to_owned();
        Self { caller: caller.with("If-None-Match", &etag), path: path.to_owned() }
    }

    async fn again(&self) -> u16 {
        let answer = self.caller.get(&self.path).await;
        if answer.status == 304 {
            assert_eq!(answer.text, "");
            assert_eq!(answer.header("Cache-Control"), Some("private, no-cache"));
            assert!(answer.header("ETag").is_some() && answer.header("X-Request-Id").is_some());
        }
        answer.status
    }
}

#[actix_web::test]
async fn what_has_not_changed_is_told_without_the_database_for_two_seconds() {
    let world = World::new().await;
    let api = api(&world).await;
    let (anna, dan) = (student(&api, "anna").await, mentor(&api, "dan").await);
    let root = admin(&world, &api, "root").await;
    let request = mentee(&anna, &dan).await;
    let calls = [
        (&anna, "/api/students".to_owned()),
        (&anna, "/api/me".to_owned()),
        (&anna, format!("/api/mentors/{}", dan.id)),
        (&anna, format!("/api/request/{request}")),
        (&anna, format!("/api/request/student/{}?status=ACCEPTED&limit=5", anna.id)),
        (&anna, "/api/notifications".to_owned()),
        (&dan, "/api/me".to_owned()),
        (&dan, format!("/api/mentors/{}", dan.id)),
        (&dan, format!("/api/students/{}", anna.id)),
        (&dan, format!("/api/request/mentor/{}", dan.id)),
        (&dan, format!("/api/stats/{}", dan.id)),
        (&dan, "/api/notifications?limit=1".to_owned()),
        (&root, "/api/me".to_owned()),
        (&root, format!("/api/request/{request}")),
    ];
    // What was done until now is known, also by the log.
    look(&world).await;
    let mut polls = Vec::new();
    for (account, path) in &calls {
        polls.push(Poll::begin(account, path).await);
    }
    world.later(2 * SECOND);
    world.database.clone().close().await.unwrap();
    for poll in &polls {
        assert_eq!(poll.again().await, 304, "{}", poll.path);
    }
    // The tag of another answer is not enough, nor is the answer to somebody else.
    let other = anna.with("If-None-Match", "\"0-0000000000000000\"");
    other.get("/api/me").await.refused(503, "unavailable");
    let foreign = Poll { caller: polls[1].caller.clone(), path: polls[5].path.clone() };
    assert_eq!(foreign.again().await, 503);
    world.later(INSTANT);
    for poll in &polls {
        assert_eq!(poll.again().await, 503, "{}", poll.path);
    }
}

#[actix_web::test]
async fn what_was_changed_here_is_seen_at_once() {
    let world = World::new().await;
    let api = api(&world).await;
    let (anna, dan) = (student(&api, "anna").await, mentor(&api, "dan").await);
    look(&world).await;
    let list = format!("/api/request/mentor/{}", dan.id);
    let inbox = Poll::begin(&dan, "/api/notifications").await;
    let (polled, me) = (Poll::begin(&dan, &list).await, Poll::begin(&dan, "/api/me").await);
    assert_eq!((polled.again().await, me.again().await, inbox.again().await), (304, 304, 304));
    let request = ask(&anna, &dan).await;
    assert_eq!((polled.again().await, me.again().await, inbox.again().await), (200, 200, 200));

    // A name in the list is the other side's.
    let polled = Poll::begin(&dan, &list).await;
    assert_eq!(polled.again().await, 304);
    anna.patch(&format!("/api/students/{}", anna.id), json!({"name": "Анна"})).await.ok();
    assert_eq!(polled.again().await, 200);

    // Contacts are shown from the acceptance on.
    let view = Poll::begin(&anna, &format!("/api/mentors/{}", dan.id)).await;
    decide(&dan, &request, "ACCEPTED").await.ok();
    assert_eq!(view.again().await, 200);

    let stats = Poll::begin(&dan, &format!("/api/stats/{}", dan.id)).await;
    let score = json!({"score": 4});
    anna.post(&format!("/api/mentors/{}/score", dan.id), score).await.ok();
    assert_eq!(stats.again().await, 200);
    let inbox = Poll::begin(&dan, "/api/notifications").await;
    dan.post("/api/notifications/read", json!({"ids": []})).await.ok();
    assert_eq!(inbox.again().await, 304, "nothing was read");
    anna.patch(&format!("/api/students/{}", anna.id), json!({"name": "Ася"})).await.ok();
    assert_eq!(inbox.again().await, 200, "the author of the review has another name");
}

#[actix_web::test]
async fn another_replica_sees_a_change_with_its_next_look_and_after_two_seconds_without() {
    let world = World::new().await;
    let other = world.apart();
    let (here, there) = (api(&world).await, api(&other).await);
    let (anna, dan) = (student(&here, "anna").await, mentor(&here, "dan").await);
    let path = format!("/api/request/mentor/{}", dan.id);
    look(&other).await;
    let poll = Poll::begin(&dan.at(&there), &path).await;
    let request = ask(&anna, &dan).await;
    assert_eq!(poll.again().await, 304, "within the bound");
    look(&other).await;
    assert_eq!(poll.again().await, 200);

    // In the same moment by the clock.
    let poll = Poll::begin(&dan.at(&there), &path).await;
    look(&other).await;
    assert_eq!(poll.again().await, 304, "the look has found nothing new");
    anna.patch(&format!("/api/request/{request}"), json!({"query": "Другое"})).await.ok();
    world.later(2 * SECOND);
    assert_eq!(poll.again().await, 304, "within the bound");
    world.later(INSTANT);
    assert_eq!(poll.again().await, 200, "memory is too old to be trusted");
}

#[actix_web::test]
async fn the_token_is_looked_at_all_the_same() {
    let world = World::new().await;
    let api = api(&world).await;
    let anna = student(&api, "anna").await;
    look(&world).await;
    let poll = Poll::begin(&anna, "/api/me").await;
    assert_eq!(poll.again().await, 304);
    anna.post_nothing("/api/auth/sign-out").await.status(204);
    assert_eq!(poll.again().await, 401);
}

#[actix_web::test]
async fn what_changes_by_the_course_of_time_is_asked_for_each_time() {
    let world = World::new().await;
    let api = api(&world).await;
    let (anna, dan) = (student(&api, "anna").await, mentor(&api, "dan").await);
    let request = ask(&anna, &dan).await;
    decide(&dan, &request, "REFUSED").await.ok();
    world.later(Duration::from_hours(30 * 24).saturating_sub(SECOND));
    let session = super::people::student_again(&api, "anna").await;
    look(&world).await;
    let view = Poll::begin(&session, &format!("/api/mentors/{}", dan.id)).await;
    assert_eq!(view.again().await, 304, "by the database");
    world.later(SECOND);
    assert_eq!(view.again().await, 200, "she may ask again");
    session.post("/api/request", a_question(&dan)).await.created();
}
