use anyhow::bail;
use application::kernel::Clock;
use infrastructure::persistence::{Database, DatabaseSettings, SchemaState, sqlite_backup};
use secrecy::ExposeSecret as _;

use crate::data_folder::DataFolder;

/// Whether the database has this version's schema.
pub async fn is_current(database: &Database) -> anyhow::Result<bool> {
    Ok(matches!(database.schema().await?, SchemaState::Current(_)))
}

/// Brings the schema up to date; refuses a newer one. A file is copied before, which is for the
/// holder of the folder's lock alone; replicas on a server may all come at once.
pub async fn update(
    database: &Database,
    settings: &DatabaseSettings,
    folder: Option<&DataFolder>,
    clock: &dyn Clock,
) -> anyhow::Result<()> {
    match database.schema().await? {
        SchemaState::Current(_) => return Ok(()),
        SchemaState::Newer(migrations) => bail!(
            "the database is of a newer version ({}): start that version, or restore a backup",
            migrations.join(", ")
        ),
        SchemaState::Behind(migrations)
            if !settings.is_server()
                && let Some(folder) = folder =>
        {
            let copy = folder.aside("before-migration", clock.now());
            sqlite_backup::back_up(settings.url.expose_secret(), &copy).await?;
            tracing::info!(
                copy = %copy.display(),
                migrations = migrations.join(", "),
                "the database was copied and is being migrated"
            );
        }
        SchemaState::Empty | SchemaState::Behind(_) => {}
    }
    Ok(database.migrate().await?)
}
