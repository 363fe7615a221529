//! What is counted, and that nobody can make it grow.

use std::time::Duration;

use actix_web::http::Method;
use application::{accounts::Revocations, events::EventStreams};
use presentation::HttpSettings;
use serde_json::json;
use tokio::task::JoinSet;

use super::{
    api::{Caller, counted, next_chunk},
    people::{
        a_mentor, a_question, admin, ask, credentials, decide, mentee, mentor, review, student,
        student_again,
    },
};
use crate::world::World;

/// The API of `world`, which counts beside everything else of it.
async fn api(world: &World) -> Caller {
    counted(world, HttpSettings::default(), world.metrics.registry()).await
}

impl World {
    /// The value of a series, as Prometheus reads it: labels are in the order of their names.
    fn counts(&self, series: &str) -> u64 {
        let text = self.metrics.text().unwrap();
        let value = |line: &str| line.strip_prefix(series)?.strip_prefix(' ')?.parse().ok();
        text.lines().find_map(value).unwrap_or_else(|| panic!("no {series} in {text}"))
    }

    fn series(&self) -> usize {
        let text = self.metrics.text().unwrap();
        text.lines().filter(|line| !line.starts_with('#')).count()
    }
}

/// The number of requests with this answer.
fn requests(world: &World, method: &str, route: &str, status: &str) -> u64 {
    world.counts(&format!(
        "mentoro_http_request_duration_seconds_count\
         {{method=\"{method}\",route=\"{route}\",status=\"{status}\"}}"
    ))
}

#[actix_web::test]
async fn a_request_counts_under_the_pattern_of_its_route() {
    let world = World::new().await;
    let api = api(&world).await;
    let dan = mentor(&api, "dan").await;
    let path = format!("/api/mentors/{}", dan.id);
    for _ in 0..2 {
        api.get(&path).await.status(200);
    }
    // Memory is trusted once the log was read.
    world.part::<dyn Revocations>().look().await.unwrap();
    let etag = dan.get(&path).await.header("ETag").unwrap().to_owned();
    dan.with("If-None-Match", &etag).get(&path).await.status(304);
    dan.with("If-None-Match", "\"another\"").get(&path).await.status(200);
    api.send(&Method::HEAD, &path, None).await.status(200);
    api.signed_in("nonsense").get(&path).await.status(401);
    api.get("/api/mentors/0199f000-0000-7000-8000-000000000001").await.status(404);
    api.get("/api/nothing/here").await.status(404);
    api.send(&Method::DELETE, "/api/mentors", None).await.status(405);

    let route = "/api/mentors/{mentor_id}";
    assert_eq!(requests(&world, "GET", route, "2xx"), 4);
    assert_eq!(requests(&world, "GET", route, "3xx"), 1);
    assert_eq!(requests(&world, "GET", route, "4xx"), 2);
    assert_eq!(requests(&world, "HEAD", route, "2xx"), 1);
    assert_eq!(requests(&world, "GET", "unmatched", "4xx"), 1);
    assert_eq!(requests(&world, "DELETE", "/api/mentors", "4xx"), 1);
    assert_eq!(requests(&world, "POST", "/api/mentors/sign-up", "2xx"), 1);
    assert_eq!(requests(&world, "PATCH", "/api/request/{request_id}", "5xx"), 0, "not yet");
    assert_eq!(world.counts("mentoro_http_requests_in_flight"), 0);
    assert_eq!(world.counts("mentoro_problems_total{code=\"token_invalid\"}"), 1);
    assert_eq!(world.counts("mentoro_problems_total{code=\"not_found\"}"), 2);
    let conditional = |source, result| {
        let labels = format!("result=\"{result}\",source=\"{source}\"");
        world.counts(&format!("mentoro_conditional_requests_total{{{labels}}}"))
    };
    assert_eq!(conditional("memory", "not_modified"), 1);
    assert_eq!(conditional("storage", "modified"), 1);
    assert_eq!(conditional("storage", "not_modified"), 0);
}

#[actix_web::test]
async fn nothing_that_clients_choose_makes_a_series() {
    let world = World::new().await;
    let api = api(&world).await;
    let send = async |number: usize| {
        let id = format!("0199f000-0000-7000-8000-{number:012x}");
        let odd = Method::from_bytes(format!("ODD{number}").as_bytes()).unwrap();
        api.get(&format!("/api/mentors/{id}")).await.status(404);
        api.get(&format!("/api/reviews/{id}?x={number}")).await;
        api.get(&format!("/images/avatars/{number}")).await;
        api.get(&format!("/api/{number}/{number}")).await.status(404);
        api.get(&format!("/{number}")).await.status(404);
        api.send(&odd, &format!("/api/mentors/{id}"), None).await.status(405);
        api.send(&odd, &format!("/{number}"), None).await.status(404);
        let name = format!("person-{number}");
        api.post("/api/mentors/sign-up", a_mentor(&name)).await.created();
        api.post("/api/mentors/sign-in", credentials(&name)).await.ok();
        api.with("X-Request-Id", &name).signed_in(&name).get("/api/me").await.status(401);
        api.get(&format!("/api/mentors?query={name}&tags={name}")).await.status(200);
        world.watch().look().await.unwrap();
    };
    send(0).await;
    let series = world.series();
    for number in 1..20 {
        send(number).await;
    }
    assert_eq!(world.series(), series, "{}", world.metrics.text().unwrap());
    assert_eq!(requests(&world, "other", "unmatched", "4xx"), 20);
}

#[actix_web::test]
async fn what_people_do_counts_once_it_is_done() {
    let world = World::new().await;
    let api = api(&world).await;
    let (anna, boris) = (student(&api, "anna").await, student(&api, "boris").await);
    let (dan, vera) = (mentor(&api, "dan").await, mentor(&api, "vera").await);
    student_again(&api, "anna").await;
    let wrong = json!({"email": credentials("anna")["email"], "password": "another long one"});
    api.post("/api/students/sign-in", wrong).await.status(401);

    mentee(&anna, &dan).await;
    anna.post("/api/request", a_question(&dan)).await.refused(409, "already_requested");
    let refused = ask(&boris, &dan).await;
    decide(&dan, &refused, "REFUSED").await.ok();
    let like = json!({"mentor_id": vera.id, "action": "like", "query": "хочу учиться"});
    let first = boris.post("/api/feed/swipes", like.clone()).await.ok();
    assert_eq!(boris.post("/api/feed/swipes", like).await.ok(), first, "it stands");
    review(&anna, &dan).await;
    anna.post(&format!("/api/mentors/{}/score", dan.id), json!({"score": 4})).await.ok();
    api.get("/api/mentors?query=rust").await.status(200);
    anna.get("/api/feed").await.status(200);

    for (series, value) in [
        ("sign_ups_total{role=\"student\"}", 2),
        ("sign_ups_total{role=\"mentor\"}", 2),
        ("sign_ins_total{outcome=\"ok\"}", 1),
        ("sign_ins_total{outcome=\"refused\"}", 1),
        ("request_changes_total{status=\"pending\"}", 3),
        ("request_changes_total{status=\"accepted\"}", 1),
        ("request_changes_total{status=\"refused\"}", 1),
        ("request_first_answer_seconds_count", 2),
        ("swipes_total{action=\"like\"}", 1),
        ("swipes_total{action=\"dislike\"}", 0),
        ("reviews_total{change=\"written\"}", 1),
        ("reviews_total{change=\"edited\"}", 1),
        ("searches_total{degraded=\"yes\",result=\"found\"}", 1),
        ("feed_pages_total{degraded=\"yes\",result=\"found\"}", 1),
        ("search_stage_duration_seconds_count{stage=\"embedding\"}", 1),
        ("search_stage_duration_seconds_count{stage=\"rows\"}", 1),
    ] {
        assert_eq!(world.counts(&format!("mentoro_{series}")), value, "{series}");
    }
}

#[actix_web::test]
async fn the_whole_service_is_known_from_its_kept_numbers() {
    let world = World::new().await;
    let api = api(&world).await;
    let (anna, dan) = (student(&api, "anna").await, mentor(&api, "dan").await);
    let vera = mentor(&api, "vera").await;
    let root = admin(&world, &api, "root").await;
    mentee(&anna, &dan).await;
    ask(&anna, &vera).await;
    review(&anna, &dan).await;
    let path = format!("/api/mentors/{}", vera.id);
    vera.patch(&path, json!({"accepting_requests": false})).await.ok();
    root.post_nothing(&format!("/api/admin/accounts/{}/block", anna.id)).await.ok();
    world.later(Duration::from_mins(1));

    let blocked = "mentoro_accounts_blocked";
    assert_eq!(world.counts(blocked), 0, "nobody has looked yet");
    world.watch().look().await.unwrap();
    for (series, value) in [
        ("mentoro_accounts{role=\"student\"}", 1),
        ("mentoro_accounts{role=\"mentor\"}", 2),
        ("mentoro_accounts{role=\"admin\"}", 1),
        (blocked, 1),
        // A blocked student's open requests are cancelled.
        ("mentoro_requests{status=\"cancelled\"}", 2),
        ("mentoro_requests{status=\"pending\"}", 0),
        ("mentoro_mentors_accepting", 1),
        ("mentoro_reviews", 1),
        ("mentoro_outbox_rows{consumer=\"index\"}", 2),
        ("mentoro_outbox_rows{consumer=\"images\"}", 0),
        ("mentoro_outbox_oldest_age_seconds{consumer=\"index\"}", 60),
        ("mentoro_index_documents", 0),
    ] {
        assert_eq!(world.counts(series), value, "{series}");
    }
}

#[actix_web::test]
async fn a_stream_counts_from_its_beginning_to_its_end() {
    let world = World::new().await;
    let mut running = JoinSet::new();
    let streams = world.part::<dyn EventStreams>();
    running.spawn(async move {
        loop {
            streams.turn().await.unwrap();
        }
    });
    let api = api(&world).await;
    let (anna, dan) = (student(&api, "anna").await, mentor(&api, "dan").await);
    ask(&anna, &dan).await;
    let open = async |last: &str| {
        let dan = dan.with("Last-Event-ID", last);
        let mut body = dan.begin(&Method::GET, "/api/events", None).await.into_body();
        next_chunk(&mut body).await.unwrap();
        body
    };
    // What came before it began is brought, and says nothing of how quick that is.
    world.later(Duration::from_secs(5));
    let mut patient = open("0").await;
    next_chunk(&mut patient).await.unwrap();
    let hasty = open("").await;
    assert_eq!(world.counts("mentoro_event_streams_open"), 2);
    assert_eq!(world.counts("mentoro_event_delivery_seconds_count"), 0);
    drop(hasty);

    let request = format!("/api/request/student/{}", anna.id);
    let request = anna.get(&request).await.ok()["items"][0]["id"].as_str().unwrap().to_owned();
    decide(&anna, &request, "CANCELLED").await.ok();
    next_chunk(&mut patient).await.unwrap();
    world.part::<dyn EventStreams>().close();
    while next_chunk(&mut patient).await.is_some() {}
    drop(patient);
    for (series, value) in [
        ("mentoro_event_streams_open", 0),
        ("mentoro_event_streams_opened_total", 2),
        ("mentoro_event_streams_closed_total{reason=\"client\"}", 1),
        ("mentoro_event_streams_closed_total{reason=\"shutdown\"}", 1),
        ("mentoro_event_streams_closed_total{reason=\"stalled\"}", 0),
        ("mentoro_events_sent_total{event=\"request.created\"}", 1),
        ("mentoro_events_sent_total{event=\"request.updated\"}", 1),
        ("mentoro_events_sent_total{event=\"end\"}", 1),
        ("mentoro_event_delivery_seconds_count", 1),
    ] {
        assert_eq!(world.counts(series), value, "{series}");
    }
}
