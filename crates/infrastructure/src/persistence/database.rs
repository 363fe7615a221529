use std::time::Duration;

use application::kernel::Unavailable;
use migrations::{Migrator, MigratorTrait, SchemaState};
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use thiserror::Error;

use super::{dialect::Dialect, error::unavailable, postgres, sql::Sql, sqlite};

/// How long a call waits for its turn at the database.
pub(super) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// The database: connections that write and connections that only read.
///
/// It is cheap to clone; clones share the connections.
#[derive(Debug, Clone)]
pub struct Database {
    pub(super) writes: DatabaseConnection,
    pub(super) reads: DatabaseConnection,
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
    /// Opens the database that `url` names; an SQLite file that is not there yet is made.
    pub async fn connect(url: &str) -> Result<Self, DatabaseError> {
        let connect =
            async |options| sea_orm::Database::connect(options).await.map_err(unavailable);
        match url.split_once(':') {
            Some(("sqlite", _)) => {
                // The writer first: it makes the file and switches it to write-ahead logging.
                let writes = connect(sqlite::writer(url)).await?;
                Ok(Self { writes, reads: connect(sqlite::readers(url)).await? })
            }
            Some(("postgres", _)) => {
                let pool = connect(postgres::pool(url)).await?;
                Ok(Self { writes: pool.clone(), reads: pool })
            }
            _ => Err(DatabaseError::UnknownScheme),
        }
    }

    /// How the schema compares with the one that this binary knows.
    pub async fn schema(&self) -> Result<SchemaState, Unavailable> {
        migrations::state(&self.writes).await.map_err(unavailable)
    }

    /// Runs what migrations are missing, all or none of them.
    pub async fn migrate(&self) -> Result<(), DatabaseError> {
        if let SchemaState::Newer(newer) = self.schema().await? {
            return Err(DatabaseError::Newer(newer));
        }
        let transaction = self.begin().await?;
        Dialect::of(&transaction).lock_for_migration(&transaction).await?;
        Migrator::up(&transaction, None).await.map_err(unavailable)?;
        transaction.commit().await.map_err(unavailable)?;
        Ok(())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Unavailable> {
        Sql::new("SELECT 1").run(&self.reads).await.map(drop)
    }

    /// Closes every connection, after what runs on them has ended.
    pub async fn close(self) -> Result<(), Unavailable> {
        self.reads.close().await.map_err(unavailable)?;
        // The last one to close an SQLite file folds its log into it.
        self.writes.close().await.map_err(unavailable)
    }

    /// A transaction that may write. SQLite's takes the write lock at once (`BEGIN IMMEDIATE`): one
    /// that began reading could not write any more after somebody else did.
    pub(super) async fn begin(&self) -> Result<DatabaseTransaction, Unavailable> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.writes.begin_with_options(options).await.map_err(unavailable)
    }

    pub(super) fn dialect(&self) -> Dialect {
        Dialect::from(self.writes.get_database_backend())
    }
}
