//! First answers to repeated calls.

use application::kernel::{Claim, Idempotency, IdempotentCall, KEPT_FOR, Unavailable};
use async_trait::async_trait;
use domain::time::Timestamp;
use sea_orm::FromQueryResult;
use serde_json::Value;

use super::{error::corrupt, sql::Sql, work::SeaOrmUnitOfWork};

#[derive(FromQueryResult)]
struct KeptRow {
    fingerprint: Vec<u8>,
    outcome: Value,
}

#[async_trait]
impl Idempotency for SeaOrmUnitOfWork {
    async fn claim(&mut self, call: &IdempotentCall, now: Timestamp) -> Result<Claim, Unavailable> {
        // Whoever inserts the same key at the same time waits here until we are done, and then sees
        // what we kept.
        let claimed = Sql::new(
            "INSERT INTO idempotency (account_id, operation, key, fingerprint, created_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id, operation, key) DO UPDATE SET \
             fingerprint = excluded.fingerprint, created_at = excluded.created_at, outcome = NULL \
             WHERE idempotency.created_at <= $6 OR idempotency.outcome IS NULL",
        )
        .bind(call.account.uuid())
        .bind(call.operation.as_str())
        .bind(call.key.as_str())
        .bind(call.fingerprint.to_vec())
        .bind(now)
        .bind(now - KEPT_FOR)
        .run(&self.transaction)
        .await?;
        if claimed > 0 {
            return Ok(Claim::New);
        }
        let kept: Option<KeptRow> = Sql::new(
            "SELECT fingerprint, outcome FROM idempotency \
             WHERE account_id = $1 AND operation = $2 AND key = $3",
        )
        .bind(call.account.uuid())
        .bind(call.operation.as_str())
        .bind(call.key.as_str())
        .one(&self.transaction)
        .await?;
        let kept = kept.ok_or_else(|| corrupt("answer")("it went while it was read"))?;
        let fingerprint = kept.fingerprint.try_into();
        Ok(Claim::Done {
            fingerprint: fingerprint.map_err(|_| corrupt("fingerprint")("not 32 bytes"))?,
            outcome: kept.outcome,
        })
    }

    async fn keep(&mut self, call: &IdempotentCall, outcome: &Value) -> Result<(), Unavailable> {
        Sql::new(
            "UPDATE idempotency SET outcome = $1 \
             WHERE account_id = $2 AND operation = $3 AND key = $4",
        )
        .bind(outcome.clone())
        .bind(call.account.uuid())
        .bind(call.operation.as_str())
        .bind(call.key.as_str())
        .run(&self.transaction)
        .await
        .map(drop)
    }
}
