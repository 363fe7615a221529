//! Hints. Each test has a channel of its own.

use std::ops::Deref;

use application::events::{Events, Hint};
use domain::ids::AccountId;
use futures_util::FutureExt as _;
use infrastructure::{
    messaging::{InProcessEvents, RedisEvents},
    system::SystemIds,
};
use uuid::Uuid;

use crate::redis::{Server, within_bound};

mod replicas;

/// Runs each case on every adapter: a line for each.
macro_rules! conformance {
    ($($case:ident),* $(,)?) => {
        conformance!(@on in_process: $($case),*);
        conformance!(@on redis: $($case),*);
    };
    (@on $adapter:ident: $($case:ident),*) => {
        mod $adapter {
            use crate::redis::within_bound;

            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let adapter = super::adapter::$adapter().await;
                    within_bound(super::$case(&*adapter)).await;
                }
            )*
        }
    };
}

/// Events, with the server that they need.
struct Adapter {
    events: Box<dyn Events>,
    _server: Option<Server>,
}

impl Deref for Adapter {
    type Target = dyn Events;

    fn deref(&self) -> &Self::Target {
        &*self.events
    }
}

mod adapter {
    use super::{Adapter, InProcessEvents, Server, replica};

    pub async fn in_process() -> Adapter {
        Adapter { events: Box::new(InProcessEvents::default()), _server: None }
    }

    pub async fn redis() -> Adapter {
        let server = Server::start();
        let events = Box::new(replica(&server).await);
        Adapter { events, _server: Some(server) }
    }
}

/// A replica that listens already.
async fn replica(server: &Server) -> RedisEvents {
    let near = InProcessEvents::default();
    let mut hints = near.subscribe();
    let events = RedisEvents::start(near, server.connect(), &SystemIds);
    within_bound(hints.woken_by(Hint::Everything)).await;
    events
}

fn inbox(number: u128) -> Hint {
    Hint::Inbox(AccountId::new(Uuid::from_u128(number)))
}

async fn every_subscriber_hears_every_hint(events: &dyn Events) {
    let mut subscribers = [events.subscribe(), events.subscribe()];
    for hint in [Hint::Changes, Hint::Outbox, inbox(1)] {
        events.publish(hint);
        for subscriber in &mut subscribers {
            assert_eq!(subscriber.next().await, hint);
        }
    }
}

async fn many_hints_wake_once(events: &dyn Events) {
    let mut hints = events.subscribe();
    // Nobody waits yet.
    for _ in 0..10 {
        events.publish(Hint::Changes);
    }
    hints.woken_by(Hint::Changes).await;
    assert!(hints.woken_by(Hint::Changes).now_or_never().is_none());
    events.publish(Hint::Changes);
    hints.woken_by(Hint::Changes).await;
}

async fn only_wanted_hints_wake(events: &dyn Events) {
    let mut hints = events.subscribe();
    events.publish(Hint::Outbox);
    events.publish(inbox(1));
    assert!(hints.woken_by(Hint::Changes).now_or_never().is_none());
    events.publish(Hint::Everything);
    hints.woken_by(Hint::Changes).await;
}

async fn whoever_falls_behind_looks_at_everything(events: &dyn Events) {
    let mut hints = events.subscribe();
    for number in 0..10_000 {
        events.publish(inbox(number));
    }
    assert_eq!(hints.next().await, Hint::Everything);
}

async fn nobody_has_to_listen(events: &dyn Events) {
    events.publish(Hint::Changes);
    assert!(events.subscribe().next().now_or_never().is_none(), "that was before");
}

conformance!(
    every_subscriber_hears_every_hint,
    many_hints_wake_once,
    nobody_has_to_listen,
    only_wanted_hints_wake,
    whoever_falls_behind_looks_at_everything,
);
