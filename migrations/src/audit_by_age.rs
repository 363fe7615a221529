//! Entries of the audit trail are forgotten by age.

use sea_orm_migration::prelude::*;

const SQL: &str = "CREATE INDEX audit_events_by_age ON audit_events (at)";

pub(crate) struct AuditByAge;

impl MigrationName for AuditByAge {
    fn name(&self) -> &'static str {
        "m20261125_000006_audit_by_age"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for AuditByAge {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(SQL).await.map(drop)
    }
}
