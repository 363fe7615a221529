use prometheus::{
    IntGaugeVec, Opts,
    core::{Collector, Desc},
    proto::MetricFamily,
};
use sea_orm::DatabaseConnection;

use super::{Database, dialect::Dialect};

/// How many connections there are: looked up in the pools, which is a matter of counters in memory,
/// when Prometheus asks.
pub struct ConnectionMetrics {
    pools: Vec<(&'static str, DatabaseConnection)>,
    dialect: Dialect,
    connections: IntGaugeVec,
    limits: IntGaugeVec,
}

impl ConnectionMetrics {
    /// Of the pools of `database`.
    pub fn of(database: &Database) -> Result<Self, prometheus::Error> {
        let dialect = database.dialect();
        let (reads, writes) = (database.reads.unguarded(), database.writes.unguarded());
        let pools = match dialect {
            // One pool for everything.
            Dialect::Postgres => vec![("all", writes.clone())],
            Dialect::Sqlite => vec![("read", reads.clone()), ("write", writes.clone())],
        };
        Ok(Self {
            pools,
            dialect,
            connections: IntGaugeVec::new(
                Opts::new(
                    "mentoro_database_connections",
                    "Open connections to the database, by pool and state: idle, busy.",
                ),
                &["pool", "state"],
            )?,
            limits: IntGaugeVec::new(
                Opts::new(
                    "mentoro_database_connections_limit",
                    "How many connections a pool may open.",
                ),
                &["pool"],
            )?,
        })
    }

    /// Open ones, those of them that are idle, and how many there may be.
    fn look(&self, pool: &DatabaseConnection) -> (u32, usize, u32) {
        match self.dialect {
            Dialect::Postgres => {
                let pool = pool.get_postgres_connection_pool();
                (pool.size(), pool.num_idle(), pool.options().get_max_connections())
            }
            Dialect::Sqlite => {
                let pool = pool.get_sqlite_connection_pool();
                (pool.size(), pool.num_idle(), pool.options().get_max_connections())
            }
        }
    }
}

impl Collector for ConnectionMetrics {
    fn desc(&self) -> Vec<&Desc> {
        [self.connections.desc(), self.limits.desc()].concat()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        for (name, pool) in &self.pools {
            let (open, idle, limit) = self.look(pool);
            let idle = i64::try_from(idle).unwrap_or(i64::MAX);
            self.connections.with_label_values(&[name, "idle"]).set(idle);
            // Both are read one after the other, while connections come and go.
            let busy = (i64::from(open) - idle).max(0);
            self.connections.with_label_values(&[name, "busy"]).set(busy);
            self.limits.with_label_values(&[name]).set(limit.into());
        }
        [self.connections.collect(), self.limits.collect()].concat()
    }
}
