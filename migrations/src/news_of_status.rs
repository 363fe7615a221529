//! What a request became, kept with the news of it: the request itself goes on. What was told before is
//! told by the times: a decision and the news of it have the same.

use sea_orm_migration::prelude::*;

const SQL: &str = include_str!("news_of_status.sql");

pub(crate) struct NewsOfStatus;

impl MigrationName for NewsOfStatus {
    fn name(&self) -> &'static str {
        "m20261201_000001_news_of_status"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for NewsOfStatus {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(SQL).await.map(drop)
    }
}
