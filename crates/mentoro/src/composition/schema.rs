use anyhow::bail;
use application::kernel::Clock;
use infrastructure::persistence::{Database, SchemaState, sqlite_backup};

use crate::data_folder::DataFolder;

/// Whether the database has this version's schema.
pub async fn is_current(database: &Database) -> anyhow::Result<bool> {
    Ok(matches!(database.schema().await?, SchemaState::Current(_)))
}

/// Brings the schema up to date, after a copy of what is there; refuses a newer one. To be called
/// by the holder of the folder's lock.
pub async fn update(
    database: &Database,
    url: &str,
    folder: &DataFolder,
    clock: &dyn Clock,
) -> anyhow::Result<()> {
    match database.schema().await? {
        SchemaState::Current(_) => return Ok(()),
        SchemaState::Newer(migrations) => bail!(
            "the database is of a newer version ({}): start that version, or restore a backup",
            migrations.join(", ")
        ),
        SchemaState::Empty => {}
        SchemaState::Behind(migrations) => {
            let copy = folder.aside("before-migration", clock.now());
            sqlite_backup::back_up(url, &copy).await?;
            tracing::info!(
                copy = %copy.display(),
                migrations = migrations.join(", "),
                "the database was copied and is being migrated"
            );
        }
    }
    Ok(database.migrate().await?)
}
