use std::collections::BTreeSet;

use sea_orm_migration::{
    MigratorTrait, SchemaManager,
    sea_orm::{DatabaseConnection, DbErr, EntityTrait},
    seaql_migrations,
};

use crate::Migrator;

/// How a database's schema compares with the one that this binary knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaState {
    /// Nothing is there yet.
    Empty,
    /// Older: these migrations are still to be run.
    Behind(Vec<String>),
    /// The same; its latest migration.
    Current(String),
    /// A newer binary has run migrations that this one does not know.
    Newer(Vec<String>),
}

/// Compares the schema of a database with ours. Changes nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn state(connection: &DatabaseConnection) -> Result<SchemaState, DbErr> {
    if !SchemaManager::new(connection).has_table("seaql_migrations").await? {
        return Ok(SchemaState::Empty);
    }
    let applied: BTreeSet<String> = seaql_migrations::Entity::find()
        .all(connection)
        .await?
        .into_iter()
        .map(|migration| migration.version)
        .collect();
    let known: BTreeSet<String> =
        Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    let newer: Vec<_> = applied.difference(&known).cloned().collect();
    let pending: Vec<_> = known.difference(&applied).cloned().collect();
    Ok(match applied.last() {
        None => SchemaState::Empty,
        Some(_) if !newer.is_empty() => SchemaState::Newer(newer),
        Some(_) if !pending.is_empty() => SchemaState::Behind(pending),
        Some(latest) => SchemaState::Current(latest.clone()),
    })
}
