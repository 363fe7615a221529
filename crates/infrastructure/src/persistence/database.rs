use std::{sync::Arc, time::Duration};

use application::kernel::Unavailable;
use migrations::{Migrator, MigratorTrait, SchemaState};
use sea_orm::{ConnectOptions, ConnectionTrait as _, DatabaseConnection, DatabaseTransaction};
use secrecy::{ExposeSecret as _, SecretString};
use thiserror::Error;

use super::{
    dialect::Dialect,
    door::Door,
    error::{PART, unavailable},
    guarded::Guarded,
    postgres,
    sql::Sql,
    sqlite,
    turns::Turns,
};
use crate::parts::{BreakerSettings, Part, PartMetrics, PartSettings};

/// Which database, and how patient we are with it.
#[derive(Debug, Clone)]
pub struct DatabaseSettings {
    /// `sqlite://FILE` or `postgres://USER:PASSWORD@HOST/NAME`, the latter with libpq's parameters,
    /// such as `sslmode=verify-full`.
    pub url: SecretString,
    /// How many connections this process holds at most to PostgreSQL, which allows 100 by default,
    /// for everybody. SQLite has one that writes, and readers as there are cores.
    pub connections: u32,
    /// How long a call waits for its turn at a connection.
    pub acquire_timeout: Duration,
    /// How long opening a connection may take.
    pub connect_timeout: Duration,
    /// How long a statement may run.
    pub statement_timeout: Duration,
    /// How long a statement waits for a row that another transaction holds. PostgreSQL only.
    pub lock_timeout: Duration,
    /// When calls are skipped.
    pub breaker: BreakerSettings,
}

impl DatabaseSettings {
    /// The database at `url`, with patience for interactive use.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: SecretString::from(url.into()),
            connections: 20,
            // A thousand people may ask for the same in one moment: what they wait for is each other.
            acquire_timeout: Duration::from_secs(15),
            connect_timeout: Duration::from_secs(3),
            statement_timeout: Duration::from_secs(5),
            lock_timeout: Duration::from_secs(5),
            breaker: BreakerSettings::default(),
        }
    }

    /// Whether it is a server, which several processes may use at once.
    pub fn is_server(&self) -> bool {
        self.url.expose_secret().starts_with("postgres")
    }
}

/// The database: connections that write and connections that only read.
///
/// It is cheap to clone; clones share the connections.
#[derive(Debug, Clone)]
pub struct Database {
    pub(super) writes: Guarded<DatabaseConnection>,
    pub(super) reads: Guarded<DatabaseConnection>,
}

/// Why no database was opened or migrated.
#[derive(Debug, Error)]
pub enum DatabaseError {
    /// The URL names no database that there is an adapter for.
    #[error("the database URL must begin with sqlite:// or postgres://")]
    UnknownScheme,
    /// A newer binary has changed the schema; these are its migrations.
    #[error("the database is of a newer version: it has run {}", .0.join(", "))]
    Newer(Vec<String>),
    /// It did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl Database {
    /// Opens the database; an SQLite file that is not there yet is made.
    pub async fn connect(
        settings: &DatabaseSettings,
        metrics: &PartMetrics,
    ) -> Result<Self, DatabaseError> {
        let url = settings.url.expose_secret();
        let connect = async |options: ConnectOptions| {
            let connections = options.get_max_connections().unwrap_or(1);
            let pool = sea_orm::Database::connect(options).await.map_err(unavailable)?;
            Ok::<_, Unavailable>((pool, Turns::queue(connections, settings.acquire_timeout)))
        };
        let ((writes, write_turns), (reads, read_turns)) = match url.split_once(':') {
            Some(("sqlite", _)) => {
                // The writer first: it makes the file and switches it to write-ahead logging.
                let writes = connect(sqlite::writer(settings)).await?;
                (writes, connect(sqlite::readers(settings)).await?)
            }
            Some(("postgres" | "postgresql", _)) => {
                let pool = connect(postgres::pool(settings)).await?;
                (pool.clone(), pool)
            }
            _ => return Err(DatabaseError::UnknownScheme),
        };
        // A call may open a connection, and then run.
        let timeout = settings.connect_timeout + settings.statement_timeout;
        let part = Part::new(PART, PartSettings { timeout, breaker: settings.breaker }, metrics);
        let door = if settings.is_server() { Door::of(url).map(Arc::new) } else { None };
        Ok(Self {
            writes: Guarded::pool(writes, write_turns, part.clone(), "write", door.clone()),
            reads: Guarded::pool(reads, read_turns, part, "read", door),
        })
    }

    /// How the schema compares with the one that this binary knows.
    pub async fn schema(&self) -> Result<SchemaState, Unavailable> {
        migrations::state(self.writes.unguarded()).await.map_err(unavailable)
    }

    /// Runs what migrations are missing, all or none of them. Whoever else migrates meanwhile is
    /// waited for, however long that takes.
    pub async fn migrate(&self) -> Result<(), DatabaseError> {
        if let SchemaState::Newer(newer) = self.schema().await? {
            return Err(DatabaseError::Newer(newer));
        }
        let transaction = self.begin().await?;
        let connection = transaction.unguarded();
        self.dialect().lock_for_migration(connection).await?;
        Migrator::up(connection, None).await.map_err(unavailable)?;
        transaction.commit().await.map_err(unavailable)?;
        Ok(())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Unavailable> {
        Sql::new("SELECT 1").row(&self.reads).await.map(drop)
    }

    /// Closes every connection, after what runs on them has ended.
    pub async fn close(self) -> Result<(), Unavailable> {
        self.reads.unguarded().close_by_ref().await.map_err(unavailable)?;
        // The last one to close an SQLite file folds its log into it.
        self.writes.unguarded().close_by_ref().await.map_err(unavailable)
    }

    /// A transaction that may write.
    pub(super) async fn begin(&self) -> Result<Guarded<DatabaseTransaction>, Unavailable> {
        self.writes.begin().await.map_err(unavailable)
    }

    pub(super) fn dialect(&self) -> Dialect {
        Dialect::from(self.writes.get_database_backend())
    }
}
