use domain::time::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use thiserror::Error;

use super::{Claim, IdempotentCall, KeyReused, Unavailable, UnitOfWork};

/// What a command came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome<T> {
    /// The answer.
    pub value: T,
    /// Whether it is the kept answer of an earlier, equal call.
    pub replayed: bool,
}

impl<T> Outcome<T> {
    pub(crate) const fn first(value: T) -> Self {
        Self { value, replayed: false }
    }
}

/// Why a call that may be repeated was not even begun.
#[derive(Debug, Error)]
pub enum OnceError {
    /// The key came with another body before.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// Claims `call` inside `work`. `Some` is the kept outcome of an earlier call: nothing is to be
/// done.
pub(crate) async fn replay<T: DeserializeOwned>(
    work: &mut dyn UnitOfWork,
    call: Option<&IdempotentCall>,
    now: Timestamp,
) -> Result<Option<Outcome<T>>, OnceError> {
    let Some(call) = call else { return Ok(None) };
    match work.idempotency().claim(call, now).await? {
        Claim::New => Ok(None),
        Claim::Done { fingerprint, .. } if fingerprint != call.fingerprint => Err(KeyReused.into()),
        Claim::Done { outcome, .. } => {
            let value = serde_json::from_value(outcome)
                .map_err(|error| Unavailable::new("database", error))?;
            Ok(Some(Outcome { value, replayed: true }))
        }
    }
}

/// Keeps the outcome of a claimed call and commits.
pub(crate) async fn conclude<T: Serialize + Sync>(
    mut work: Box<dyn UnitOfWork>,
    call: Option<&IdempotentCall>,
    value: T,
) -> Result<Outcome<T>, Unavailable> {
    if let Some(call) = call {
        let outcome: Value =
            serde_json::to_value(&value).map_err(|error| Unavailable::new("database", error))?;
        work.idempotency().keep(call, &outcome).await?;
    }
    work.commit().await?;
    Ok(Outcome::first(value))
}
