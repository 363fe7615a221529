use application::{
    accounts::{AuditEntry, AuditTrail},
    kernel::Unavailable,
};
use async_trait::async_trait;
use domain::ids::AccountId;

use super::super::{sql::Sql, work::SeaOrmUnitOfWork};

#[async_trait]
impl AuditTrail for SeaOrmUnitOfWork {
    async fn record(&mut self, entry: AuditEntry) -> Result<(), Unavailable> {
        Sql::new(
            "INSERT INTO audit_events (id, account_id, kind, at, actor_id) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(entry.id.uuid())
        .bind(entry.account.uuid())
        .bind(entry.act.as_str())
        .bind(entry.at)
        .bind(entry.by.map(AccountId::uuid))
        .run(&self.transaction)
        .await
        .map(drop)
    }
}
