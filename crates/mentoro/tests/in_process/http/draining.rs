//! A replica that was told to end: what it tells the front.

use std::{net::TcpListener, time::Duration};

use presentation::{Api, HttpSettings};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::yield_now,
    time::timeout,
};

use crate::world::World;

/// Bounds a test that would hang.
const PATIENCE: Duration = Duration::from_secs(20);

#[actix_web::test]
async fn the_last_answer_on_a_connection_says_that_it_closes() {
    let world = World::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let api =
        Api::new(world.application(), HttpSettings::default(), world.metrics.registry()).unwrap();
    let (server, exit) = api.serve(listener, PATIENCE).unwrap();
    let serving = actix_web::rt::spawn(server);

    let mut connection = TcpStream::connect(address).await.unwrap();
    let head = "POST /api/students/sign-in HTTP/1.1\r\nHost: mentoro\r\nExpect: 100-continue\r\n\
        Content-Type: application/json\r\nContent-Length: 2\r\n\r\n";
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut begun = [0; 25];
    timeout(PATIENCE, connection.read_exact(&mut begun)).await.unwrap().unwrap();
    assert_eq!(&begun, b"HTTP/1.1 100 Continue\r\n\r\n");

    let stopping = actix_web::rt::spawn(exit.leave());
    let refuses = async {
        while TcpStream::connect(address).await.is_ok() {
            yield_now().await;
        }
    };
    timeout(PATIENCE, refuses).await.unwrap();
    connection.write_all(b"{}").await.unwrap();
    let mut answer = String::new();
    timeout(PATIENCE, connection.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 422 "), "{answer}");
    assert!(answer.to_ascii_lowercase().contains("\r\nconnection: close\r\n"), "{answer}");
    timeout(PATIENCE, stopping).await.unwrap().unwrap();
    serving.await.unwrap().unwrap();
}
