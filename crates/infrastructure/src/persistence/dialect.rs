//! What the two databases do differently. Everything else is one text of SQL for both: `$1` names a
//! value in each, types differ in the migrations only, and keys compare by bytes.

use application::kernel::Unavailable;
use sea_orm::{ConnectionTrait, DbBackend};
use uuid::Uuid;

use super::sql::Sql;

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Writers come one at a time, so that nothing needs a lock of its own.
    Sqlite,
    /// Writers meet at rows.
    Postgres,
}

impl From<DbBackend> for Dialect {
    fn from(backend: DbBackend) -> Self {
        if backend == DbBackend::Postgres { Self::Postgres } else { Self::Sqlite }
    }
}

impl Dialect {
    /// Ends a `SELECT` whose rows are to stay as they are until the transaction ends.
    pub(super) const fn for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }

    /// Ends a `SELECT` whose rows are to stay, though others may change what is in them.
    pub(super) const fn for_key_share(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR KEY SHARE",
        }
    }

    /// Ends the inner `SELECT` of a claim: rows that another transaction is claiming are passed by.
    pub(super) const fn skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// Whether words like another can be looked up.
    pub(super) const fn has_trigrams(self) -> bool {
        matches!(self, Self::Postgres)
    }

    /// The ids in a column as one text of 32 hexadecimal digits each; null without any. Thousands of
    /// them are read sooner than rows.
    pub(super) fn concatenated(self, ids: &str) -> String {
        match self {
            Self::Sqlite => format!("group_concat(hex({ids}), '')"),
            Self::Postgres => format!("string_agg(encode(uuid_send({ids}), 'hex'), '')"),
        }
    }

    /// Locks the rows that `select` names until the transaction ends, where that is not so already.
    /// What is read after it, in a statement of its own, is up to date.
    pub(super) async fn lock(
        self,
        connection: &impl ConnectionTrait,
        mut select: Sql,
    ) -> Result<(), Unavailable> {
        if self == Self::Postgres {
            select.push(self.for_update());
            select.run(connection).await?;
        }
        Ok(())
    }

    /// Waits at the gates of `ids` while one is [closed](Self::close_gate), and holds them open until
    /// the transaction ends.
    pub(super) async fn pass_gates(
        self,
        connection: &impl ConnectionTrait,
        ids: [Uuid; 2],
    ) -> Result<(), Unavailable> {
        if self == Self::Postgres {
            let [one, other] = ids.map(gate);
            let lock = "SELECT pg_advisory_xact_lock_shared($1), pg_advisory_xact_lock_shared($2)";
            Sql::new(lock).bind(one).bind(other).run(connection).await?;
        }
        Ok(())
    }

    /// Waits for who has passed the gate of `id`, and keeps it closed until the transaction ends.
    /// Waiting is in line: whoever comes later does not come before.
    pub(super) async fn close_gate(
        self,
        connection: &impl ConnectionTrait,
        id: Uuid,
    ) -> Result<(), Unavailable> {
        if self == Self::Postgres {
            let lock = "SELECT pg_advisory_xact_lock($1)";
            Sql::new(lock).bind(gate(id)).run(connection).await?;
        }
        Ok(())
    }

    /// Lets one migrator run at a time, and lets it take its time.
    pub(super) async fn lock_for_migration(
        self,
        connection: &impl ConnectionTrait,
    ) -> Result<(), Unavailable> {
        /// Any number, as long as every migrator asks for the same.
        const LOCK: i64 = 0x6d65_6e74;
        if self == Self::Postgres {
            // A migration may rewrite a table, and whoever waits for one waits as long.
            for patience in ["statement_timeout", "lock_timeout"] {
                Sql::new(format!("SET LOCAL {patience} = 0")).run(connection).await?;
            }
            Sql::new("SELECT pg_advisory_xact_lock($1)").bind(LOCK).run(connection).await?;
        }
        Ok(())
    }
}

/// The number of an id's gate: its random half. Two with the same number wait for each other without
/// need.
fn gate(id: Uuid) -> i64 {
    id.as_u64_pair().1.cast_signed()
}
