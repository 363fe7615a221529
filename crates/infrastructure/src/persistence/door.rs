use std::{io, time::Duration};

use sea_orm::sqlx::postgres::PgConnectOptions;
use tokio::{
    net::TcpStream,
    time::{sleep, timeout},
};

/// A call that takes longer looks whether the server is there at all, and again each time.
const LONG: Duration = Duration::from_millis(250);

/// Where a database server lets connections in.
///
/// The pool takes a refused connection for a server that is just starting, and tries again for as
/// long as a call may wait for its turn. Whoever calls should rather hear at once that the database
/// is down.
#[derive(Debug)]
pub(super) struct Door {
    host: String,
    port: u16,
}

impl Door {
    /// That of the server at `url`; `None` if it listens on a socket of the file system.
    pub(super) fn of(url: &str) -> Option<Self> {
        let options: PgConnectOptions = url.parse().ok()?;
        let is_file = options.get_socket().is_some() || options.get_host().starts_with('/');
        (!is_file).then(|| Self { host: options.get_host().to_owned(), port: options.get_port() })
    }

    /// Comes back when connections are refused.
    pub(super) async fn is_shut(&self) -> io::Error {
        loop {
            sleep(LONG).await;
            // Everything else the pool tells itself.
            if let Ok(Err(error)) =
                timeout(LONG, TcpStream::connect((&*self.host, self.port))).await
                && error.kind() == io::ErrorKind::ConnectionRefused
            {
                return error;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_door_is_shut_when_nobody_listens() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let door = Door::of(&format!("postgres://user:password@127.0.0.1:{port}/name")).unwrap();
        timeout(4 * LONG, door.is_shut()).await.unwrap_err();
        drop(listener);
        let error = timeout(Duration::from_secs(20), door.is_shut()).await.unwrap();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    }

    #[test]
    fn a_socket_of_the_file_system_has_no_door() {
        assert!(Door::of("postgres://user@%2Fvar%2Frun%2Fpostgresql/name").is_none());
        assert!(Door::of("postgres:///name?host=/var/run/postgresql").is_none());
    }
}
