//! What is in the image store, so that an image goes when nobody shows it any more.

use sea_orm_migration::prelude::*;

use crate::types::in_dialect_of;

const SQL: &str = include_str!("images.sql");

pub(crate) struct Images;

impl MigrationName for Images {
    fn name(&self) -> &'static str {
        "m20261125_000004_images"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Images {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = in_dialect_of(manager.get_database_backend(), SQL);
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}
