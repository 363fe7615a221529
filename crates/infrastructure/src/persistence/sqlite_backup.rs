//! Copies of an SQLite database: taking them while the service runs, and putting them back while it
//! does not.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    str::FromStr,
};

use application::{images::ImageKey, kernel::Unavailable};
use migrations::SchemaState;
use sea_orm::{
    ConnectOptions, DatabaseConnection, FromQueryResult, sqlx::sqlite::SqliteConnectOptions,
};
use thiserror::Error;
use tokio::fs;

use super::{
    DatabaseSettings,
    error::{corrupt, unavailable},
    sql::Sql,
    sqlite,
};

/// Why a copy was not taken or put back. What was there stays as it was.
#[derive(Debug, Error)]
pub enum BackupError {
    /// The URL names no file.
    #[error("only a database in an SQLite file can be copied or restored")]
    NotAFile,
    /// A backup never overwrites anything.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// SQLite found what should not be in a database; its first finding.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// It is no database of Mentoro's.
    #[error("it holds no schema of ours")]
    Foreign,
    /// A newer binary made it; these are its migrations.
    #[error("it is of a newer version: it has run {}", .0.join(", "))]
    Newer(Vec<String>),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] io::Error),
    /// SQLite did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// The file that a database URL names.
pub fn file_of(url: &str) -> Result<PathBuf, BackupError> {
    if !url.starts_with("sqlite:") {
        return Err(BackupError::NotAFile);
    }
    let options = SqliteConnectOptions::from_str(url).map_err(|_| BackupError::NotAFile)?;
    Ok(options.get_filename().to_path_buf())
}

/// Copies a database, as of one moment, into the new file `to`. Others may read and write it
/// meanwhile. The copy appears whole or not at all, and its owner alone may read it.
pub async fn back_up(url: &str, to: &Path) -> Result<(), BackupError> {
    if fs::try_exists(to).await? {
        return Err(BackupError::Exists(to.to_path_buf()));
    }
    // SQLite would make a missing file, and copy nothing.
    fs::metadata(file_of(url)?).await?;
    let partial = beside(to, ".partial");
    remove_if_there(&partial).await?;
    // SQLite fills a file that is there if it is empty, and leaves its mode alone.
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial).await?;
    let database = open(url).await?;
    let copied = Sql::new("VACUUM INTO $1").bind(text(&partial)?).run(&database).await;
    database.close().await.map_err(unavailable)?;
    copied?;
    install(&partial, to).await
}

/// Whether a file is a sound database of this version or an older one.
pub async fn inspect(file: &Path) -> Result<SchemaState, BackupError> {
    #[derive(FromQueryResult)]
    struct Finding {
        integrity_check: String,
    }

    fs::metadata(file).await?;
    let database = open(&format!("sqlite://{}", text(file)?)).await?;
    let looked = async {
        let findings: Vec<Finding> = Sql::new("PRAGMA integrity_check(1)").all(&database).await?;
        match findings.into_iter().next() {
            Some(Finding { integrity_check }) if integrity_check != "ok" => {
                return Err(BackupError::Damaged(integrity_check));
            }
            _ => {}
        }
        match migrations::state(&database).await.map_err(unavailable)? {
            SchemaState::Empty => Err(BackupError::Foreign),
            SchemaState::Newer(newer) => Err(BackupError::Newer(newer)),
            state => Ok(state),
        }
    };
    let looked = looked.await;
    database.close().await.map_err(unavailable)?;
    looked
}

/// The images that profiles show in a copy.
pub async fn shown_images(file: &Path) -> Result<Vec<ImageKey>, BackupError> {
    #[derive(FromQueryResult)]
    struct KeyRow {
        key: String,
    }

    let database = open(&format!("sqlite://{}", text(file)?)).await?;
    let rows = Sql::new("SELECT key FROM images WHERE uses > 0").all(&database).await;
    database.close().await.map_err(unavailable)?;
    let keys = rows?.into_iter().map(|KeyRow { key }| key.parse());
    Ok(keys.collect::<Result<_, _>>().map_err(corrupt("image's key"))?)
}

/// Puts the copy `from` in the place of the database that `url` names, after a look at it. Nobody
/// may have that database open. It is kept beside, with `.before-restore` behind its name.
pub async fn restore(from: &Path, url: &str) -> Result<(), BackupError> {
    let to = file_of(url)?;
    inspect(from).await?;
    let partial = beside(&to, ".partial");
    fs::copy(from, &partial).await?;
    // The file first: a log without its file is nothing to SQLite, but a file with another's log
    // would be read as one. A crash in between is mended by restoring again.
    for part in ["", "-wal", "-shm"] {
        let kept = beside(&to, &format!(".before-restore{part}"));
        remove_if_there(&kept).await?;
        match fs::rename(beside(&to, part), kept).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    install(&partial, &to).await
}

async fn open(url: &str) -> Result<DatabaseConnection, BackupError> {
    let options: ConnectOptions = sqlite::reader(&DatabaseSettings::new(url));
    Ok(sea_orm::Database::connect(options).await.map_err(unavailable)?)
}

/// Makes a written file last, and gives it its name.
async fn install(partial: &Path, to: &Path) -> Result<(), BackupError> {
    fs::File::open(partial).await?.sync_all().await?;
    fs::rename(partial, to).await?;
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::File::open(folder).await?.sync_all().await?;
    }
    Ok(())
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(ending);
    name.into()
}

async fn remove_if_there(file: &Path) -> Result<(), BackupError> {
    match fs::remove_file(file).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn text(path: &Path) -> Result<&str, BackupError> {
    path.to_str().ok_or(BackupError::NotAFile)
}
