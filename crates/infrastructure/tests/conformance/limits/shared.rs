//! Limits that replicas share.

use std::time::Duration;

use redis::Commands as _;

use super::{clock, come_back_after, replica, take};
use crate::redis::{Server, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attempt_at_one_replica_counts_at_all() {
    let (server, clock) = (Server::start(), clock());
    let [one, other] = [(); 2].map(|()| replica(server.connect(), &clock));
    take(&one, "ann").await.unwrap();
    take(&other, "ann").await.unwrap();
    take(&one, "ann").await.unwrap();
    assert_eq!(take(&one, "ann").await, come_back_after(20));
    assert_eq!(take(&other, "ann").await, come_back_after(20));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_learns_nobodys_name_and_may_forget_in_time() {
    let (server, clock) = (Server::start(), clock());
    take(&replica(server.connect(), &clock), "ann@example.org").await.unwrap();
    let mut raw = server.raw().get_connection().unwrap();
    let names: Vec<String> = raw.keys("*").unwrap();
    let [name] = &names[..] else { panic!("{names:?}") };
    assert!(name.starts_with("test:limit:sign_in_account:") && !name.contains("ann"));
    let seconds: u64 = raw.ttl(name).unwrap();
    assert!((61..=600).contains(&seconds));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_ran_ahead_locks_nobody_out() {
    let (server, clock, wrong) = (Server::start(), clock(), clock());
    wrong.advance(Duration::from_hours(24));
    while take(&replica(server.connect(), &wrong), "ann").await.is_ok() {}
    assert_eq!(take(&replica(server.connect(), &clock), "ann").await, come_back_after(20));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_server_each_replica_counts_for_itself() {
    let (server, clock) = (Server::start(), clock());
    let connections = [(); 2].map(|()| server.connect_as_served());
    let [one, other] = connections.clone().map(|connection| replica(connection, &clock));
    let connected = async || {
        for connection in &connections {
            until(async || connection.ping().await.is_ok()).await;
        }
    };
    connected().await;
    take(&one, "ann").await.unwrap();
    take(&one, "ann").await.unwrap();
    server.stop();
    take(&one, "ann").await.unwrap();
    assert_eq!(take(&one, "ann").await, come_back_after(20), "it counted before, too");
    for _ in 0..3 {
        take(&other, "ann").await.unwrap();
    }
    assert_eq!(take(&other, "ann").await, come_back_after(20));

    server.start_again();
    connected().await;
    take(&one, "bob").await.unwrap();
    take(&one, "bob").await.unwrap();
    take(&other, "bob").await.unwrap();
    assert_eq!(take(&other, "bob").await, come_back_after(20), "it counts for all again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_hangs_is_not_waited_for() {
    let (server, clock) = (Server::start(), clock());
    let limiter = replica(server.connect_as_served(), &clock);
    server.freeze();
    let attempts = async {
        for number in 0..1_000 {
            take(&limiter, &number.to_string()).await.unwrap();
        }
    };
    // A thousand waits would be 50 seconds.
    tokio::time::timeout(Duration::from_secs(15), attempts).await.unwrap();
    // Frozen, it would not hear that it shall end.
    server.stop();
}
