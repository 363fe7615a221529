//! Data folders of a given size, made by a generator with a fixed seed and kept in the cache.
//!
//! Profiles are made up and written in bulk, past the service but into its schema; what the service
//! derives from them is derived here too, by SQL.

mod meanings;
mod people;
mod requests;
mod swipes;
mod vocabulary;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    str::FromStr,
    time::Instant,
};

use anyhow::{Context, Result, bail};
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use rusqlite::Connection;
use sha2::{Digest, Sha256};

use crate::service::Mentoro;
pub(crate) use vocabulary::Vocabulary;

/// Raised with every change of what is generated, so that older folders are not used any more.
const GENERATOR: u32 = 2;

/// The password of everybody.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// The random numbers of the bench: portable, and the same in each run.
pub(crate) type Dice = Xoshiro256PlusPlus;

/// How many mentors a folder has; everything else is in proportion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Size(pub(crate) usize);

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (digits, unit) = text.strip_suffix('k').map_or((text, 1), |digits| (digits, 1_000));
        match digits.parse::<usize>() {
            Ok(count) if (100..=1_000_000).contains(&(count * unit)) => Ok(Self(count * unit)),
            _ => Err("a number of mentors between 100 and 1000k".to_owned()),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_multiple_of(1_000) {
            write!(f, "{}k", self.0 / 1_000)
        } else {
            write!(f, "{}", self.0)
        }
    }
}

/// The same numbers each time, others for each `purpose`.
pub(crate) fn dice(purpose: u64) -> Dice {
    Dice::seed_from_u64(0x6d65_6e74_6f72_6f00 ^ purpose)
}

/// The database of a data folder.
pub(crate) fn database(folder: &Path) -> PathBuf {
    folder.join("mentoro.db")
}

/// A data folder with `size` mentors, in which the service has run once, so that its index is built.
/// It is made once, and the same for everybody who asks: work on a copy.
pub(crate) async fn folder(mentoro: &Mentoro, size: Size, cache: &Path) -> Result<PathBuf> {
    let empty = tempfile::tempdir_in(cache)?;
    mentoro.migrate(empty.path()).await?;
    let schema = schema(&database(empty.path()))?;
    let folder = cache.join(format!("seeded-{size}-{GENERATOR}-{schema}"));
    if folder.exists() {
        return Ok(folder);
    }
    let start = Instant::now();
    eprintln!("Making a data folder with {size} mentors …");
    fill(&database(empty.path()), size, &mentoro.model).await?;
    eprintln!("Filled after {:.0?}; now the service builds its index …", start.elapsed());
    let service = mentoro.serve(empty.path()).await?;
    service.settle().await?;
    service.stop().await?;
    fs::rename(empty.keep(), &folder)?;
    eprintln!("Made {} in {:.0?}", folder.display(), start.elapsed());
    Ok(folder)
}

/// Copies a data folder.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// The beginning of a hash of the schema.
fn schema(database: &Path) -> Result<String> {
    let connection = Connection::open(database)?;
    let sql: Option<String> = connection.query_row(
        "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_master ORDER BY name)",
        [],
        |row| row.get(0),
    )?;
    let hash = Sha256::digest(sql.context("the schema is empty")?);
    let start = hash.first_chunk().context("SHA-256 is longer")?;
    Ok(format!("{:08x}", u32::from_be_bytes(*start)))
}

async fn fill(database: &Path, size: Size, model: &Path) -> Result<()> {
    let mut connection = Connection::open(database)?;
    connection.pragma_update(None, "foreign_keys", "off")?;
    connection.pragma_update(None, "cache_size", -512_000)?;
    // An interrupted run leaves only a folder that nobody uses.
    connection.pragma_update(None, "synchronous", "off")?;
    let password = people::hash_of(PASSWORD).await?;
    let transaction = connection.transaction()?;
    let people = people::insert(&transaction, size, model, &password)?;
    requests::insert(&transaction, &people)?;
    transaction.execute_batch(include_str!("derived.sql"))?;
    swipes::insert(&transaction)?;
    let broken: i64 =
        transaction.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |r| r.get(0))?;
    if broken > 0 {
        bail!("{broken} rows refer to nothing");
    }
    transaction.commit()?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}
