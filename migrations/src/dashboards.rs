//! What dashboards read of a database that several replicas share. SQLite serves one process, which
//! nobody draws.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

const SQL: &str = include_str!("dashboards.sql");

pub(crate) struct Dashboards;

impl MigrationName for Dashboards {
    fn name(&self) -> &'static str {
        "m20261129_000002_dashboards"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Dashboards {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        manager.get_connection().execute_unprepared(SQL).await.map(drop)
    }
}
