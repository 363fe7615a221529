use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, RuntimeErr, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait, sqlx,
};

use super::{door::Door, turns::Turns};
use crate::parts::{CallError, Part};

/// So many times a call is made again on another connection. The pool may hold a whole set of
/// connections that a restarted server has forgotten: they are not tested before use, each is found
/// out by the call that meets it, and found out at once.
const ATTEMPTS: usize = 64;

/// A pool or a transaction of which each statement waits for its turn and goes through the [`Part`].
#[derive(Debug, Clone)]
pub(super) struct Guarded<C> {
    // Given back before the turn is.
    connection: C,
    guard: Guard,
}

#[derive(Debug, Clone)]
struct Guard {
    turns: Turns,
    part: Part,
    operation: &'static str,
    /// How many connections a query may try: one in a transaction, which is lost with its own.
    attempts: usize,
    /// Where a call that may open a connection looks when it takes long.
    door: Option<Arc<Door>>,
}

impl Guard {
    async fn watch<T>(
        &self,
        operation: &'static str,
        work: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        let _turn = self.turns.take().await?;
        let work = async {
            let Some(door) = &self.door else { return work.await };
            tokio::select! {
                biased;
                done = work => done,
                refused = door.is_shut() => {
                    Err(DbErr::Conn(RuntimeErr::SqlxError(sqlx::Error::Io(refused).into())))
                }
            }
        };
        self.part.watch(operation, is_outage, work).await.map_err(|error| match error {
            CallError::Failed(error) => error,
            error => DbErr::Conn(RuntimeErr::Internal(error.to_string())),
        })
    }
}

impl<C> Guarded<C> {
    /// Past the guard, for what may take its time.
    pub(super) const fn unguarded(&self) -> &C {
        &self.connection
    }
}

impl Guarded<DatabaseConnection> {
    /// A pool whose statements count as `operation`, to a server behind `door`, if it is one.
    pub(super) const fn pool(
        connection: DatabaseConnection,
        turns: Turns,
        part: Part,
        operation: &'static str,
        door: Option<Arc<Door>>,
    ) -> Self {
        let guard = Guard { turns, part, operation, attempts: ATTEMPTS, door };
        Self { connection, guard }
    }

    /// A transaction that may write. SQLite's takes the write lock at once (`BEGIN IMMEDIATE`): one
    /// that began reading could not write any more after somebody else did.
    pub(super) async fn begin(&self) -> Result<Guarded<DatabaseTransaction>, DbErr> {
        let begin = again_if_cut(self.guard.attempts, || {
            self.connection.begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
        });
        let turns = Turns::Held(self.guard.turns.take().await?);
        let guard = Guard { turns, attempts: 1, ..self.guard.clone() };
        let connection = guard.watch("begin", begin).await?;
        Ok(Guarded { connection, guard: Guard { door: None, ..guard } })
    }
}

impl Guarded<DatabaseTransaction> {
    pub(super) async fn commit(self) -> Result<(), DbErr> {
        let Self { connection, guard } = self;
        guard.watch("commit", connection.commit()).await
    }
}

/// Outside of transactions a query is asked again when its connection turns out to be cut. What
/// changes rows is not: it may have been done before the answer was lost.
#[async_trait]
impl<C: ConnectionTrait + Send> ConnectionTrait for Guarded<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.guard.watch(self.guard.operation, self.connection.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.guard.watch(self.guard.operation, self.connection.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let query =
            again_if_cut(self.guard.attempts, || self.connection.query_one_raw(statement.clone()));
        self.guard.watch(self.guard.operation, query).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let query =
            again_if_cut(self.guard.attempts, || self.connection.query_all_raw(statement.clone()));
        self.guard.watch(self.guard.operation, query).await
    }
}

/// Makes the call, on one connection after the other while they turn out to be cut.
async fn again_if_cut<T, F>(attempts: usize, mut call: impl FnMut() -> F) -> Result<T, DbErr>
where
    F: Future<Output = Result<T, DbErr>>,
{
    for _ in 1..attempts {
        match call().await {
            Err(error) if is_cut(&error) => {}
            done => return done,
        }
    }
    call().await
}

/// Whether the connection was closed under us, or is being closed.
fn is_cut(error: &DbErr) -> bool {
    match sqlx_error(error) {
        Some(sqlx::Error::Io(_)) => true,
        Some(sqlx::Error::Database(error)) => {
            error.code().is_some_and(|code| ENDED_BY_SERVER.contains(&&*code))
        }
        _ => false,
    }
}

/// PostgreSQL's codes for "I am ending this session": `admin_shutdown`, `crash_shutdown`.
const ENDED_BY_SERVER: [&str; 2] = ["57P01", "57P02"];

/// PostgreSQL's code while it starts, stops or recovers: `cannot_connect_now`.
const NOT_NOW: &str = "57P03";

/// Whether the database is down, rather than unhappy with a statement.
fn is_outage(error: &DbErr) -> bool {
    match sqlx_error(error) {
        Some(sqlx::Error::Database(database)) => {
            is_cut(error) || database.code().as_deref() == Some(NOT_NOW)
        }
        Some(
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed,
        ) => true,
        Some(_) => false,
        None => matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)),
    }
}

fn sqlx_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::{future::pending, net::TcpListener, time::Duration};

    use prometheus::Registry;
    use tokio::time::timeout;

    use super::*;
    use crate::parts::{BreakerSettings, PartMetrics, PartSettings};

    /// As the pool does when a server has gone: it tries again until its own time-out.
    #[tokio::test]
    async fn a_refused_connection_is_an_outage_at_once() {
        let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let breaker = BreakerSettings { failures: 1, ..BreakerSettings::default() };
        let settings = PartSettings { timeout: Duration::from_mins(10), breaker };
        let part = Part::new("database", settings, &PartMetrics::new(&Registry::new()).unwrap());
        let door = Door::of(&format!("postgres://user@{nobody}/name")).map(Arc::new);
        let turns = Turns::queue(1, Duration::from_secs(1));
        let guard = Guard { turns, part: part.clone(), operation: "read", attempts: 1, door };
        let call = guard.watch("read", pending::<Result<(), DbErr>>());
        timeout(Duration::from_secs(20), call).await.unwrap().unwrap_err();
        assert!(part.is_paused());
    }
}
