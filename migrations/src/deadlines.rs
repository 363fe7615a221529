//! What time alone decides about requests: when a mentor is reminded of one, and when one that was
//! left open completes.

use sea_orm_migration::prelude::*;

use crate::types::in_dialect_of;

/// An older binary leaves the new column alone: whatever it stores still waits for its reminder.
const SQL: &str = include_str!("deadlines.sql");

pub(crate) struct Deadlines;

impl MigrationName for Deadlines {
    fn name(&self) -> &'static str {
        "m20261125_000003_deadlines"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Deadlines {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = in_dialect_of(manager.get_database_backend(), SQL);
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}
