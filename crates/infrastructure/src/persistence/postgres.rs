//! How PostgreSQL is opened: one pool for everything, each wait bounded.

use std::time::Duration;

use sea_orm::ConnectOptions;

use super::database::ACQUIRE_TIMEOUT;

/// How many connections a replica holds at most. PostgreSQL allows 100 by default, for all of them.
const CONNECTIONS: u32 = 20;

/// How long a statement may run or wait for a lock.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(5);

/// After how long without a statement the server ends a transaction, in milliseconds.
const IDLE_IN_TRANSACTION: &str = "10000";

/// A connection that idled longer is looked at before it is used: the network may have cut it.
const TRUSTED_FOR: Duration = Duration::from_secs(30);

/// The connections that read and write.
pub(super) fn pool(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .statement_timeout(STATEMENT_TIMEOUT)
        .test_before_acquire(false)
        .test_before_acquire_if_idle_for(TRUSTED_FOR)
        .record_stmt_in_spans(false)
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(|options| {
            options.options([("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION)])
        });
    options
}
