//! What replicas tell each other.

use application::events::{Events as _, Hint};
use infrastructure::{
    messaging::{InProcessEvents, RedisEvents},
    system::SystemIds,
};

use super::{inbox, replica};
use crate::redis::Server;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_replica_hears_it_and_nobody_hears_it_twice() {
    let server = Server::start();
    let (one, other) = (replica(&server).await, replica(&server).await);
    let (mut here, mut there) = (one.subscribe(), other.subscribe());
    one.publish(Hint::Changes);
    assert_eq!(there.next().await, Hint::Changes);
    other.publish(inbox(1));
    assert_eq!(here.next().await, Hint::Changes);
    // Its own hint would have come back before this one.
    assert_eq!(here.next().await, inbox(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_is_for_the_replica_that_left_it() {
    let server = Server::start();
    let (one, other) = (replica(&server).await, replica(&server).await);
    let mut there = other.subscribe();
    one.publish(Hint::Outbox);
    one.publish(Hint::Everything);
    one.publish(inbox(1));
    assert_eq!(there.next().await, inbox(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_an_outage_everybody_looks_at_everything() {
    let server = Server::start();
    let (one, other) = (replica(&server).await, replica(&server).await);
    let (mut here, mut there) = (one.subscribe(), other.subscribe());
    server.stop();
    one.publish(Hint::Changes);
    assert_eq!(here.next().await, Hint::Changes, "no server is needed here");
    server.start_again();
    for hints in [&mut here, &mut there] {
        while hints.next().await != Hint::Everything {}
    }
    // The connection for sending may come back a little later.
    let mut number = 0;
    let heard = loop {
        number += 1;
        one.publish(inbox(number));
        tokio::select! {
            hint = there.next() => break hint,
            () = tokio::time::sleep(std::time::Duration::from_millis(50)) => {}
        }
    };
    assert!(matches!(heard, Hint::Inbox(_)));
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
    hints.woken_by(Hint::Changes).await;
}
