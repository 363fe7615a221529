use std::time::{Duration, Instant};

use application::kernel::Unavailable;
use sea_orm::DatabaseConnection;
use thiserror::Error;
use tokio::time::sleep;

use super::{DatabaseSettings, error::unavailable, postgres, sql::Sql};

/// Any number, as long as every process asks for the same; not that of migrations.
const LOCK: i64 = 0x6d65_6e75;

/// Who else may serve from the same database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tenancy {
    /// Nobody: this process keeps in its memory what others could not know of.
    Alone,
    /// Others that share as well.
    Shared,
}

/// While it lives, no process serves from the same database that may not. An advisory lock, held by
/// a connection of its own: the server lets go of it when the process ends, however it ends, and
/// also when the server itself restarts. It keeps a wrong setting from being served, no more.
#[derive(Debug)]
pub struct DatabaseClaim(#[expect(dead_code, reason = "held, never read")] DatabaseConnection);

/// Why there is no claim.
#[derive(Debug, Error)]
pub enum ClaimError {
    /// Another process serves from it, and one of the two must be alone.
    #[error(
        "another mentoro process uses the database; several may only if each has \
         MENTORO_REDIS_URL, MENTORO_QDRANT_URL and MENTORO_S3_ENDPOINT set"
    )]
    InUse,
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl DatabaseClaim {
    /// Claims the database of `settings`, if it is on a server. Waits for at most `patience` for
    /// another process to leave, since one that was killed still holds it for a moment.
    pub async fn take(
        settings: &DatabaseSettings,
        tenancy: Tenancy,
        patience: Duration,
    ) -> Result<Option<Self>, ClaimError> {
        if !settings.is_server() {
            return Ok(None);
        }
        let connection =
            sea_orm::Database::connect(postgres::lasting(settings)).await.map_err(unavailable)?;
        let try_lock = match tenancy {
            Tenancy::Alone => "SELECT pg_try_advisory_lock($1)",
            Tenancy::Shared => "SELECT pg_try_advisory_lock_shared($1)",
        };
        let until = Instant::now() + patience;
        loop {
            let row = Sql::new(try_lock).bind(LOCK).row(&connection).await?;
            let is_ours: Option<bool> =
                row.map(|row| row.try_get_by_index(0)).transpose().map_err(unavailable)?;
            match is_ours {
                Some(true) => return Ok(Some(Self(connection))),
                _ if Instant::now() < until => sleep(Duration::from_millis(20)).await,
                _ => return Err(ClaimError::InUse),
            }
        }
    }
}
