//! Requests that never end, and answers that never come: on a socket where it takes one.

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use mentoro::composition::Ports;
use presentation::{Api, HttpSettings};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::Semaphore,
    task::yield_now,
};

use super::{
    adapters::Gate,
    api::{api, api_under},
    people::{Account, a_student, credentials, student},
};
use crate::{pictures::FORM, world::World};

const SOON: Duration = Duration::from_millis(100);

/// Bounds a test that would hang.
const PATIENCE: Duration = Duration::from_secs(20);

/// Serves `world` on a free port until the test's runtime ends.
fn serve(world: &World, settings: HttpSettings) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let api = Api::new(world.application(), settings, world.metrics.registry()).unwrap();
    let (server, _) = api.serve(listener, Duration::ZERO).unwrap();
    actix_web::rt::spawn(server);
    address
}

/// Everything that comes back before the server closes the connection.
async fn say(address: SocketAddr, words: &str) -> String {
    let mut connection = TcpStream::connect(address).await.unwrap();
    connection.write_all(words.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let read = connection.read_to_string(&mut answer);
    tokio::time::timeout(PATIENCE, read).await.unwrap().unwrap();
    answer
}

#[actix_web::test]
async fn a_body_that_never_ends_is_a_408() {
    let world = World::new().await;
    let address = serve(&world, HttpSettings { body_timeout: SOON, ..HttpSettings::default() });
    let answer = say(
        address,
        "POST /api/students/sign-in HTTP/1.1\r\nHost: mentoro\r\n\
         Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"email\":",
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
    assert!(answer.contains(r#""code":"request_timeout""#), "{answer}");
}

/// The beginning of an upload of the greatest size.
fn an_upload(account: &Account) -> String {
    format!(
        "PUT /api/students/{}/avatar HTTP/1.1\r\nHost: mentoro\r\nAuthorization: Bearer {}\r\n\
         Content-Type: {FORM}\r\nContent-Length: 8454144\r\n\r\n--between\r\n",
        account.id,
        account.access_token(),
    )
}

#[actix_web::test]
async fn an_upload_that_never_ends_is_a_408() {
    let world = World::new().await;
    let anna = student(&api(&world).await, "anna").await;
    let address = serve(&world, HttpSettings { upload_timeout: SOON, ..HttpSettings::default() });
    let answer = say(address, &an_upload(&anna)).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains(r#""code":"request_timeout""#), "{answer}");
}

#[actix_web::test]
async fn who_finds_no_room_for_an_upload_is_told_to_come_back() {
    let world = World::new().await;
    let anna = student(&api(&world).await, "anna").await;
    let patience = Duration::from_secs(3);
    let settings = HttpSettings { upload_timeout: patience, ..HttpSettings::default() };
    let address = serve(&world, settings);
    let upload = an_upload(&anna);
    let answers = futures_util::future::join_all((0..6).map(|_| say(address, &upload))).await;
    let begin_with =
        |status: &str| answers.iter().filter(|answer| answer.starts_with(status)).count();
    // Five of the greatest size have room.
    assert_eq!(begin_with("HTTP/1.1 408 "), 5, "{answers:?}");
    assert_eq!(begin_with("HTTP/1.1 503 "), 1, "{answers:?}");
}

#[actix_web::test]
async fn a_head_that_never_ends_is_a_408() {
    let world = World::new().await;
    let address = serve(&world, HttpSettings { head_timeout: SOON, ..HttpSettings::default() });
    let answer = say(address, "GET /api/ping HTTP/1.1\r\nHost: men").await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[actix_web::test]
async fn who_finds_no_answer_in_time_is_told_to_come_back_and_the_command_goes_on() {
    let world = World::new().await;
    let units = |ports: &Ports| Gate { inner: Arc::clone(&ports.units), open: Semaphore::new(0) };
    let mut gate = None;
    let slow = world.replica(|ports| {
        let units = gate.insert(Arc::new(units(&ports)));
        Ports { units: units.clone(), ..ports }
    });
    let hasty = HttpSettings { request_timeout: SOON, ..HttpSettings::default() };
    let hasty = api_under(&slow, hasty).await;
    let answer = hasty.post("/api/students/sign-up", a_student("anna")).await;
    assert_eq!(answer.refused(503, "unavailable").retry_after(), 5);

    gate.unwrap().open.add_permits(1);
    let patient = api(&world).await;
    let signed_up = async {
        let sign_in = async || patient.post("/api/students/sign-in", credentials("anna")).await;
        while sign_in().await.status != 200 {
            yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, signed_up).await.unwrap();
}
