use std::{
    fs::{self, File},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::{Database, DatabaseError, sql::Sql};

/// Why no copy was written.
#[derive(Debug, Error)]
pub enum CopyError {
    /// A file of that name is there, and stays as it was.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// The copy could not be written.
    #[error("cannot write {}", file.display())]
    Io {
        /// Where to.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database did not give it.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl Database {
    /// Writes the database as it is at one moment to `file`, readable by its owner alone; on
    /// return the disk has it. Others may read and write meanwhile.
    pub async fn copy_to(&self, file: &Path) -> Result<(), CopyError> {
        if file.exists() {
            return Err(CopyError::Exists(file.to_owned()));
        }
        let mut partial = file.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let written = self.write_copy(&partial, file).await;
        // After success it has another name too; after a failure it is worth nothing.
        let _ = fs::remove_file(&partial);
        written
    }

    async fn write_copy(&self, partial: &Path, file: &Path) -> Result<(), CopyError> {
        let failed = |source| CopyError::Io { file: file.to_owned(), source };
        let name = partial.to_str().ok_or_else(|| failed(io::ErrorKind::InvalidFilename.into()))?;
        // SQLite writes into a file that is there if it is empty, and leaves its mode alone.
        let copy = File::options()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(partial)
            .map_err(failed)?;
        Sql::new("VACUUM INTO $1")
            .bind(name)
            .run(&self.reads)
            .await
            .map_err(DatabaseError::from)?;
        copy.sync_all().map_err(failed)?;
        // Unlike a rename, a link never replaces what somebody put there meanwhile.
        fs::hard_link(partial, file).map_err(failed)?;
        let folder = match file.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
    }

    /// Reads every page, and says whether each is as it should be.
    pub async fn is_whole(&self) -> Result<bool, DatabaseError> {
        let row = Sql::new("PRAGMA quick_check(1)").one::<Verdict>(&self.reads).await?;
        Ok(row.is_some_and(|verdict| verdict.quick_check == "ok"))
    }
}

#[derive(sea_orm::FromQueryResult)]
struct Verdict {
    quick_check: String,
}
