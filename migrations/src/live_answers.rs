//! What inboxes and answers from memory need: changes of one moment are told apart, ended sessions are
//! found among many other changes, and unread entries among many read ones.

use sea_orm_migration::prelude::*;

use crate::types::in_dialect_of;

const SQL: &str = include_str!("live_answers.sql");

pub(crate) struct LiveAnswers;

impl MigrationName for LiveAnswers {
    fn name(&self) -> &'static str {
        "m20261125_000005_live_answers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for LiveAnswers {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = in_dialect_of(manager.get_database_backend(), SQL);
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}
