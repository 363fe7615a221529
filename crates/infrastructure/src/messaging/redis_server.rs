use std::{fmt::Display, time::Duration};

use application::kernel::Unavailable;
use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use redis::{
    Client, FromRedisValue, IntoConnectionInfo as _, Pipeline, RedisError, RedisResult,
    ScriptInvocation,
    aio::{ConnectionManager, ConnectionManagerConfig, PubSub},
    cmd,
    io::tcp::{TcpSettings, socket2::TcpKeepalive},
};
use secrecy::{ExposeSecret as _, SecretString};
use thiserror::Error;
use tokio::time::timeout;

use crate::parts::{BreakerSettings, Part, PartSettings};

/// How to reach a Redis server.
#[derive(Debug, Clone)]
pub struct RedisSettings {
    /// `redis://[[user]:password@]host[:port][/database]`, or `rediss://…` for TLS.
    pub url: SecretString,
    /// Put before each key and channel, so that a server may be shared with others.
    pub prefix: String,
}

/// The URL is not one of a Redis server.
#[derive(Debug, Error)]
#[error("not the URL of a Redis server")]
pub struct InvalidRedisUrl(#[source] RedisError);

/// A Redis server, which may be away at any time: one connection for all commands, opened anew
/// whenever it breaks. Cheap to clone; clones share the connection.
#[derive(Clone)]
pub struct RedisServer {
    client: Client,
    connection: ConnectionManager,
    prefix: String,
    part: Part,
}

impl RedisServer {
    /// How long connecting may take.
    const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

    /// How long the other end may say nothing at all before a connection counts as broken.
    const SILENCE: Duration = Duration::from_secs(2);

    /// How patient to be: an answer takes less than a millisecond, and whatever Redis does for us,
    /// we can do without.
    pub fn patience() -> PartSettings {
        PartSettings { timeout: Duration::from_millis(50), breaker: BreakerSettings::default() }
    }

    /// Begins to connect, and goes on trying for as long as it takes. Must be called within tokio.
    ///
    /// # Errors
    /// A URL that is not one of a Redis server.
    pub fn open(settings: &RedisSettings, part: Part) -> Result<Self, InvalidRedisUrl> {
        let tcp =
            TcpSettings::default().set_nodelay(true).set_user_timeout(Self::SILENCE).set_keepalive(
                TcpKeepalive::new().with_time(Self::SILENCE).with_interval(Self::SILENCE),
            );
        let opened = settings.url.expose_secret().into_connection_info().and_then(|info| {
            let client = Client::open(info.set_tcp_settings(tcp))?;
            let connection = ConnectionManager::new_lazy_with_config(client.clone(), manners())?;
            Ok((client, connection))
        });
        let (client, connection) = opened.map_err(InvalidRedisUrl)?;
        // The connection is made by whoever waits for it, and commands do not wait for long.
        let mut first = connection.clone();
        tokio::spawn(async move { cmd("PING").exec_async(&mut first).await });
        Ok(Self { client, connection, prefix: settings.prefix.clone(), part })
    }

    /// Whether it answers.
    pub async fn ping(&self) -> Result<(), Unavailable> {
        let mut connection = self.connection.clone();
        self.part.call("ping", async { cmd("PING").exec_async(&mut connection).await }).await
    }

    /// The full name of a key or channel.
    pub(crate) fn name(&self, name: impl Display) -> String {
        format!("{}:{name}", self.prefix)
    }

    /// Sends `commands` and does not care for their answers.
    pub(crate) async fn send(
        &self,
        operation: &'static str,
        commands: &Pipeline,
    ) -> Result<(), Unavailable> {
        let mut connection = self.connection.clone();
        self.part.call(operation, commands.exec_async(&mut connection)).await
    }

    /// What stands under a key.
    pub(crate) async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Unavailable> {
        let mut connection = self.connection.clone();
        self.part.call("get", cmd("GET").arg(key).query_async(&mut connection)).await
    }

    /// Runs a script, which the server keeps.
    pub(crate) async fn run<T: FromRedisValue>(
        &self,
        operation: &'static str,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, Unavailable> {
        let mut connection = self.connection.clone();
        self.part.call(operation, script.invoke_async(&mut connection)).await
    }

    /// Listens on `channel` with a connection of its own, which ends when it breaks.
    pub(crate) async fn listen(&self, channel: &str) -> RedisResult<PubSub> {
        let listening = async {
            let mut messages = self.client.get_async_pubsub().await?;
            messages.subscribe(channel).await?;
            Ok(messages)
        };
        timeout(Self::CONNECT_TIMEOUT, listening).await.unwrap_or_else(|elapsed| {
            Err(std::io::Error::new(std::io::ErrorKind::TimedOut, elapsed).into())
        })
    }
}

/// Pauses between attempts to connect: they grow from 0.1 to 1 second, and each is longer by up to
/// its own length, so that replicas do not come all at once.
pub(crate) fn pauses() -> ExponentialBackoff {
    ExponentialBuilder::new()
        .with_min_delay(FIRST_PAUSE)
        .with_max_delay(LONGEST_PAUSE)
        .without_max_times()
        .with_jitter()
        .build()
}

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The manager that gives up does not try again after some errors, such as a server that is still
/// loading: so it never gives up.
fn manners() -> ConnectionManagerConfig {
    ConnectionManagerConfig::new()
        .set_connection_timeout(Some(RedisServer::CONNECT_TIMEOUT))
        .set_response_timeout(Some(RedisServer::CONNECT_TIMEOUT))
        .set_min_delay(FIRST_PAUSE)
        .set_max_delay(LONGEST_PAUSE)
        .set_number_of_retries(usize::MAX)
}
