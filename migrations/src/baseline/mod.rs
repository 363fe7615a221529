//! The first schema. Everything after it is expand/contract: an older binary runs on a newer
//! schema while replicas are updated one by one.

use sea_orm_migration::prelude::*;

use crate::types::in_dialect_of;

/// In the order in which tables refer to each other.
const FEATURES: [&str; 5] = [
    include_str!("accounts.sql"),
    include_str!("profiles.sql"),
    include_str!("requests.sql"),
    include_str!("events.sql"),
    include_str!("stats.sql"),
];

pub(crate) struct Baseline;

impl MigrationName for Baseline {
    fn name(&self) -> &'static str {
        "m20261101_000001_baseline"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Baseline {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for feature in FEATURES {
            let sql = in_dialect_of(manager.get_database_backend(), feature);
            connection.execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}
