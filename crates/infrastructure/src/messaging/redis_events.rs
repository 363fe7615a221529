use std::collections::HashSet;

use application::{
    events::{Events, Hint, Hints},
    kernel::Ids,
};
use domain::ids::AccountId;
use futures_util::StreamExt as _;
use redis::{Msg, Pipeline};
use tokio::{sync::mpsc, task::JoinSet, time::sleep};
use uuid::Uuid;

use super::{InProcessEvents, RedisServer, redis_server::pauses};

/// [`Events`] between replicas, on a channel of a Redis server. Within this process they need no
/// server. While the server is away, hints to and from others are lost, and when it is back
/// everybody is told to look at everything.
pub struct RedisEvents {
    near: InProcessEvents,
    outgoing: mpsc::Sender<Hint>,
    /// Sending and receiving; they end with this.
    _tasks: JoinSet<()>,
}

impl RedisEvents {
    /// How many hints may wait to be sent; the next ones are dropped.
    const QUEUE: usize = 8_192;

    /// Sends what is published here on, and publishes to `near` what others send, also if the
    /// server is not there yet. Must be called within tokio.
    pub fn start(near: InProcessEvents, server: RedisServer, ids: &dyn Ids) -> Self {
        let wire = Wire { replica: ids.uuid(), channel: server.name("hints"), server };
        let (outgoing, queue) = mpsc::channel(Self::QUEUE);
        let mut tasks = JoinSet::new();
        tasks.spawn(wire.clone().send(queue));
        tasks.spawn(wire.receive(near.clone()));
        Self { near, outgoing, _tasks: tasks }
    }
}

impl Events for RedisEvents {
    fn publish(&self, hint: Hint) {
        self.near.publish(hint);
        if word(hint).is_some() {
            // A full queue means that the server is slow or away: others will look anyway.
            let _ = self.outgoing.try_send(hint);
        }
    }

    fn subscribe(&self) -> Hints {
        self.near.subscribe()
    }
}

/// The way of hints to and from other replicas.
#[derive(Clone)]
struct Wire {
    server: RedisServer,
    channel: String,
    /// Tells our own hints, which the server sends back to us, from those of others.
    replica: Uuid,
}

impl Wire {
    async fn send(self, mut queue: mpsc::Receiver<Hint>) {
        let mut waiting = Vec::new();
        while queue.recv_many(&mut waiting, RedisEvents::QUEUE).await > 0 {
            let hints: HashSet<Hint> = waiting.drain(..).collect();
            let mut messages = Pipeline::new();
            for word in hints.into_iter().filter_map(word) {
                let message = format!("{} {word}", self.replica);
                messages.publish(&self.channel, message).ignore();
            }
            // The guard of the server counts failures, and others will look anyway.
            let _ = self.server.send("publish", &messages).await;
        }
    }

    async fn receive(self, near: InProcessEvents) {
        let mut pause = pauses();
        let mut told = false;
        loop {
            match self.server.listen(&self.channel).await {
                Ok(mut messages) => {
                    tracing::info!("hints of other replicas arrive");
                    told = false;
                    pause = pauses();
                    near.publish(Hint::Everything);
                    let mut messages = messages.on_message();
                    while let Some(message) = messages.next().await {
                        if let Some(hint) = self.read(&message) {
                            near.publish(hint);
                        }
                    }
                    tracing::warn!("hints of other replicas do not arrive: the connection broke");
                }
                Err(error) if !told => {
                    tracing::warn!(%error, "hints of other replicas do not arrive");
                    told = true;
                }
                Err(_) => {}
            }
            sleep(pause.next().unwrap_or_default()).await;
        }
    }

    /// The hint of another replica. Later versions may have more kinds.
    fn read(&self, message: &Msg) -> Option<Hint> {
        let text: String = message.get_payload().ok()?;
        let (replica, word) = text.split_once(' ')?;
        (Uuid::try_parse(replica).ok()? != self.replica).then(|| hint(word))?
    }
}

/// How a hint is called on the wire, if it is for others.
fn word(hint: Hint) -> Option<String> {
    match hint {
        Hint::Changes => Some("changes".to_owned()),
        Hint::Inbox(account) => Some(format!("inbox {account}")),
        Hint::Account(account) => Some(format!("account {account}")),
        Hint::Outbox | Hint::Everything => None,
    }
}

fn hint(word: &str) -> Option<Hint> {
    match word.split_once(' ') {
        None if word == "changes" => Some(Hint::Changes),
        Some((kind, account)) => {
            let account = AccountId::new(Uuid::try_parse(account).ok()?);
            match kind {
                "inbox" => Some(Hint::Inbox(account)),
                "account" => Some(Hint::Account(account)),
                _ => None,
            }
        }
        None => None,
    }
}
