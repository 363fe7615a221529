//! The words of mentors' names, apart from those of what they teach: an index on a server holds no
//! names, and asks for them here.

use sea_orm_migration::prelude::*;

use crate::types::in_dialect_of;

/// Until a profile is next saved, its names are those of its words that stand in the folded name
/// between spaces, hyphens or apostrophes.
const SQL: &str = include_str!("mentor_names.sql");

pub(crate) struct MentorNames;

impl MigrationName for MentorNames {
    fn name(&self) -> &'static str {
        "m20261122_000001_mentor_names"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for MentorNames {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = in_dialect_of(manager.get_database_backend(), SQL);
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}
