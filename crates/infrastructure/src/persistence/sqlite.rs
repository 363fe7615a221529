//! How SQLite is opened: one connection that writes, several that read.

use std::{thread, time::Duration};

use sea_orm::{
    ConnectOptions,
    sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use secrecy::ExposeSecret as _;

use super::DatabaseSettings;

/// How long a writer waits for another process (the command line) to finish its transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Distinct statements that a connection keeps prepared: all we have, and some lengths of lists.
const PREPARED: usize = 256;

/// How much of the file each connection keeps in memory, in KiB as a negative number: SQLite's way
/// to tell it from pages. Mapping the file instead is a little faster, but counts the same memory
/// once per connection, and a disk that fails then kills the process rather than the statement.
const CACHE: &str = "-8192";

/// The log is cut to this after a checkpoint, should a long reader have let it grow.
const LOG_BYTES: &str = "67108864";

/// The connection that writes. There is one, and the pool hands it out in the order of asking.
pub(super) fn writer(settings: &DatabaseSettings) -> ConnectOptions {
    let mut options = common(settings);
    options.max_connections(1).min_connections(1).map_sqlx_sqlite_opts(|options| {
        shared(options)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A commit that was acknowledged survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What was deleted does not stay in the file's free pages.
            .pragma("secure_delete", "ON")
            .pragma("journal_size_limit", LOG_BYTES)
    });
    options
}

/// Connections that only read: in WAL mode they neither wait for the writer nor hold it up. Each is
/// a thread, so that there is no use in many more than cores.
pub(super) fn readers(settings: &DatabaseSettings) -> ConnectOptions {
    let cores = thread::available_parallelism().map_or(2, usize::from);
    let count = u32::try_from(cores.clamp(2, 16)).unwrap_or(2);
    let mut options = reader(settings);
    options.max_connections(count).min_connections(count);
    options
}

/// One connection that only reads.
pub(super) fn reader(settings: &DatabaseSettings) -> ConnectOptions {
    let mut options = common(settings);
    options
        .max_connections(1)
        .min_connections(1)
        .map_sqlx_sqlite_opts(|options| shared(options).read_only(true));
    options
}

fn common(settings: &DatabaseSettings) -> ConnectOptions {
    let mut options = ConnectOptions::new(settings.url.expose_secret());
    options
        .acquire_timeout(settings.connect_timeout)
        .idle_timeout(None)
        .max_lifetime(None)
        // A file does not hang up.
        .test_before_acquire(false)
        .record_stmt_in_spans(false)
        .sqlx_logging(false);
    options
}

fn shared(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .busy_timeout(BUSY_TIMEOUT)
        .statement_cache_capacity(PREPARED)
        .pragma("cache_size", CACHE)
        .pragma("temp_store", "memory")
}
