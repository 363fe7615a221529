//! How PostgreSQL is opened: one pool for everything, each wait bounded.

use std::time::Duration;

use sea_orm::ConnectOptions;
use secrecy::ExposeSecret as _;

use super::DatabaseSettings;

/// After how long without a statement the server ends a transaction.
const IDLE_IN_TRANSACTION: Duration = Duration::from_secs(10);

/// A connection that idled longer is looked at before it is used: the network may have cut it.
const TRUSTED_FOR: Duration = Duration::from_secs(30);

/// The connections that read and write. None is opened before it is needed.
pub(super) fn pool(settings: &DatabaseSettings) -> ConnectOptions {
    let mut options = ConnectOptions::new(settings.url.expose_secret());
    let session = [
        ("idle_in_transaction_session_timeout", milliseconds(IDLE_IN_TRANSACTION)),
        ("lock_timeout", milliseconds(settings.lock_timeout)),
    ];
    options
        .max_connections(settings.connections)
        .acquire_timeout(settings.connect_timeout)
        .statement_timeout(settings.statement_timeout)
        .test_before_acquire(false)
        .test_before_acquire_if_idle_for(TRUSTED_FOR)
        .record_stmt_in_spans(false)
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(move |options| options.options(session.clone()));
    options
}

/// One connection that stays.
pub(super) fn lasting(settings: &DatabaseSettings) -> ConnectOptions {
    let mut options = pool(settings);
    options.max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None);
    options
}

fn milliseconds(time: Duration) -> String {
    time.as_millis().to_string()
}
