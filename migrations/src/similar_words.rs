//! PostgreSQL finds words like another by their trigrams, for the search when the index is away.
//! SQLite has nothing of the kind, and stays with the beginnings of words.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::types::in_dialect_of;

/// `pg_trgm` is an extension that the owner of a database may create (since PostgreSQL 13).
const SQL: &str = include_str!("similar_words.sql");

pub(crate) struct SimilarWords;

impl MigrationName for SimilarWords {
    fn name(&self) -> &'static str {
        "m20261125_000001_similar_words"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SimilarWords {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        if backend != DbBackend::Postgres {
            return Ok(());
        }
        let sql = in_dialect_of(backend, SQL);
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}
