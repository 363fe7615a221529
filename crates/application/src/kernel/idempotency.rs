use std::time::Duration;

use async_trait::async_trait;
use domain::{ids::AccountId, time::Timestamp};
use serde_json::Value;
use thiserror::Error;

use super::Unavailable;

/// How long the first answer is kept.
pub const KEPT_FOR: Duration = Duration::from_hours(24);

/// A call that its caller may repeat without repeating its effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotentCall {
    /// Whose call it is.
    pub account: AccountId,
    /// Method and path: `POST /api/request`.
    pub operation: String,
    /// The caller's key, 1 to 255 characters.
    pub key: String,
    /// Hash of the body.
    pub fingerprint: [u8; 32],
}

/// The call was made before with another body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the idempotency key belongs to another body")]
pub struct KeyReused;

/// What is known of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Claim {
    /// Never seen, or older than [`KEPT_FOR`]: it is ours now, until the transaction ends.
    New,
    /// Done before.
    Done {
        /// Hash of the body then.
        fingerprint: [u8; 32],
        /// What it came to.
        outcome: Value,
    },
}

/// First answers, bound to one unit of work: a command that fails frees its key.
#[async_trait]
pub trait Idempotency: Send {
    /// Claims the call. While another transaction holds the same one, MUST wait for its end, at
    /// most the adapter's lock time-out.
    async fn claim(&mut self, call: &IdempotentCall, now: Timestamp) -> Result<Claim, Unavailable>;

    /// Keeps the outcome of a call that was claimed as [`Claim::New`].
    async fn keep(&mut self, call: &IdempotentCall, outcome: &Value) -> Result<(), Unavailable>;
}
