//! What replicas tell each other.

use std::time::Duration;

use application::events::{Events as _, Hint};
use infrastructure::{
    messaging::{InProcessEvents, RedisEvents},
    system::SystemIds,
};
use tokio::time::timeout;

use super::{inbox, replica};
use crate::redis::{Server, until, within_bound};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_replica_hears_it_and_nobody_hears_it_twice() {
    let server = Server::start();
    let (one, other) = (replica(&server).await, replica(&server).await);
    let (mut here, mut there) = (one.subscribe(), other.subscribe());
    one.publish(Hint::Changes);
    assert_eq!(within_bound(there.next()).await, Hint::Changes);
    other.publish(inbox(1));
    assert_eq!(within_bound(here.next()).await, Hint::Changes);
    // Its own hint would have come back before this one.
    assert_eq!(within_bound(here.next()).await, inbox(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_is_for_the_replica_that_left_it() {
    let server = Server::start();
    let (one, other) = (replica(&server).await, replica(&server).await);
    let mut there = other.subscribe();
    one.publish(Hint::Outbox);
    one.publish(Hint::Everything);
    one.publish(inbox(1));
    assert_eq!(within_bound(there.next()).await, inbox(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_an_outage_everybody_looks_at_everything() {
    let server = Server::start();
    let (one, other) = (replica(&server).await, replica(&server).await);
    let (mut here, mut there) = (one.subscribe(), other.subscribe());
    server.stop();
    one.publish(Hint::Changes);
    assert_eq!(within_bound(here.next()).await, Hint::Changes, "no server is needed here");
    server.start_again();
    for hints in [&mut here, &mut there] {
        within_bound(hints.woken_by(Hint::Everything)).await;
    }
    // The connection for sending may come back a little later.
    until(async || {
        one.publish(inbox(1));
        let heard = timeout(Duration::from_millis(50), there.next()).await;
        heard == Ok(inbox(1))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_server_publishing_does_not_wait() {
    let server = Server::start();
    server.stop();
    let events = RedisEvents::start(InProcessEvents::default(), server.connect(), &SystemIds);
    let mut hints = events.subscribe();
    for _ in 0..100_000 {
        events.publish(Hint::Changes);
    }
    within_bound(hints.woken_by(Hint::Changes)).await;
}
