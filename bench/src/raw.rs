//! What SQLite alone can do, as the limit to compare with.

use std::{
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Result;
use rusqlite::{Connection, OpenFlags, types::Value};
use uuid::Uuid;

use crate::seed;

/// How many times a second one thread reads a mentor's whole row by id, with a prepared statement
/// and no service around it.
pub(crate) fn rows_per_second(folder: &Path, mentors: &[Uuid], duration: Duration) -> Result<f64> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(seed::database(folder), flags)?;
    connection.pragma_update(None, "mmap_size", 128 << 20)?;
    let mut statement = connection.prepare(
        "SELECT m.*, a.name, a.email, a.created_at FROM mentors m JOIN accounts a ON a.id = m.id \
         WHERE m.id = ?1",
    )?;
    let columns = statement.column_count();
    let mut read = |id: &Uuid| -> Result<()> {
        statement.query_row([id.as_bytes()], |row| {
            (0..columns).try_for_each(|column| {
                row.get::<_, Value>(column).map(|value| drop(black_box(value)))
            })
        })?;
        Ok(())
    };
    mentors.iter().try_for_each(&mut read)?;
    let start = Instant::now();
    let mut rows = 0_u32;
    for id in mentors.iter().cycle() {
        read(id)?;
        rows += 1;
        if rows.is_multiple_of(256) && start.elapsed() >= duration {
            break;
        }
    }
    Ok(f64::from(rows) / start.elapsed().as_secs_f64())
}
