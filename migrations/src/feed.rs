//! What the feed needs beside the tables of the baseline.

use sea_orm_migration::prelude::*;

use crate::types::in_dialect_of;

const SQL: &str = include_str!("feed.sql");

pub(crate) struct Feed;

impl MigrationName for Feed {
    fn name(&self) -> &'static str {
        "m20261125_000002_feed"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Feed {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = in_dialect_of(manager.get_database_backend(), SQL);
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}
