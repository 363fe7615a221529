//! The way out, which nobody behind a proxy notices.

use std::{
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServerHandle, ServiceRequest, ServiceResponse},
    http::ConnectionType,
    middleware::Next,
};
use application::events::EventStreams;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    net::{Shutdown, shutdown},
};

/// How long a process that was told to end goes on answering on connections that are open. A proxy
/// keeps some for later: it should find them closed by an answer, not by us while it sends a command,
/// of which it then cannot know whether it was done. Busy ones are through within milliseconds.
const LEAVING: Duration = Duration::from_secs(1);

/// How often those who knock are let in before the door is closed all the same.
const LET_IN: usize = 200;

/// Whether the process is about to end. Clones tell the same.
#[derive(Debug, Clone, Default)]
pub struct Leaving(Arc<AtomicBool>);

impl Leaving {
    /// Answers, and closes the connection if the process is leaving.
    pub async fn answer<B: MessageBody>(
        self,
        request: ServiceRequest,
        next: Next<B>,
    ) -> Result<ServiceResponse<B>, Error> {
        let mut response = next.call(request).await?;
        if self.0.load(Ordering::Relaxed) {
            response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
        }
        Ok(response)
    }
}

/// How a server ends.
pub struct Exit {
    server: ServerHandle,
    door: TcpListener,
    leaving: Leaving,
    streams: Arc<dyn EventStreams>,
}

impl Exit {
    /// Of `server`, which accepts connections from `door` or a clone of it, and on which there are
    /// `streams`.
    pub(crate) const fn new(
        server: ServerHandle,
        door: TcpListener,
        leaving: Leaving,
        streams: Arc<dyn EventStreams>,
    ) -> Self {
        Self { server, door, leaving, streams }
    }

    /// Refuses new connections at once, lets each of the others have one more answer, ends the streams
    /// of events, and waits until what runs is finished, for as long as the server may drain.
    pub async fn leave(self) {
        self.close_the_door().await;
        // Not before: proxies would all knock again.
        self.leaving.0.store(true, Ordering::Relaxed);
        self.streams.close();
        tokio::time::sleep(LEAVING).await;
        self.server.stop(true).await;
    }

    /// Lets in who knocked already: closing the door breaks their connections off.
    async fn close_the_door(&self) {
        self.server.pause().await;
        for _ in 0..LET_IN {
            if !somebody_knocks(&self.door) {
                break;
            }
            self.server.resume().await;
            tokio::time::sleep(Duration::from_millis(1)).await;
            self.server.pause().await;
        }
        // Only paused, the server would leave those who knock waiting, and a proxy with them.
        if let Err(error) = shutdown(&self.door, Shutdown::Read) {
            tracing::warn!(%error, "new connections are not refused");
        }
    }
}

/// Whether a connection waits to be accepted.
fn somebody_knocks(door: &TcpListener) -> bool {
    let mut looks = [PollFd::new(door, PollFlags::IN)];
    poll(&mut looks, Some(&Timespec::default())).is_ok_and(|ready| ready > 0)
}
