//! PostgreSQL in the place of the data folder, and what it can do alone.

use std::{
    fmt::Write as _,
    fs,
    io::Write,
    path::Path,
    process::{Output, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use rusqlite::{Connection, types::ValueRef};
use stack::{Postgres, Scratch};
use uuid::Uuid;

use crate::seed;

/// How many threads drive pgbench's connections; wrk has as many.
const THREADS: u32 = 2;

/// Rows of `information_schema`: a table, and its columns with their types.
type Table = (String, Vec<(String, String)>);

/// A durable server on this machine, for one size.
pub(crate) struct Server {
    postgres: Postgres,
    _scratch: Scratch,
}

impl Server {
    /// Starts it in the system's place for temporary files, where the account that it runs under
    /// may go, with a database that is still empty.
    pub(crate) fn start() -> Result<Self> {
        let scratch = Scratch::new("bench")?;
        let draft = Postgres::draft(&scratch.path().join("postgres"))
            .durable()
            .option("shared_buffers=512MB")
            .option("max_wal_size=4GB")
            .option("track_activity_query_size=16kB");
        Ok(Self { postgres: draft.start()?, _scratch: scratch })
    }

    /// The server itself.
    pub(crate) const fn server(&self) -> &Postgres {
        &self.postgres
    }

    /// What the service is told.
    pub(crate) fn url(&self) -> String {
        self.postgres.url()
    }

    /// Copies every row of a data folder's database into the migrated database here.
    pub(crate) fn fill(&self, folder: &Path) -> Result<()> {
        let connection = Connection::open(seed::database(folder))?;
        let mut psql = self.postgres.client("psql")?;
        let mut psql = psql
            .args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        let mut script = psql.stdin.take().context("psql takes no input")?;
        // Neither references nor triggers: what they would find or do is in the rows already.
        writeln!(script, "SET session_replication_role = replica; BEGIN;")?;
        let tables = self.tables()?;
        let names: Vec<_> = tables.iter().map(|(table, _)| table.as_str()).collect();
        writeln!(script, "TRUNCATE {};", names.join(", "))?;
        for (table, columns) in tables {
            copy(&connection, &table, &columns, &mut script)?;
        }
        writeln!(script, "INSERT INTO words SELECT DISTINCT word FROM mentor_words;")?;
        writeln!(script, "COMMIT; VACUUM (ANALYZE); CHECKPOINT;")?;
        drop(script);
        let status = psql.wait()?;
        if !status.success() {
            bail!("the rows could not be copied to PostgreSQL: {status}");
        }
        Ok(())
    }

    /// How often a second pgbench runs the statement that most of the service's connections ran
    /// last, by which students just read mentors.
    pub(crate) fn reads_per_second(
        &self,
        mentors: &[Uuid],
        clients: u32,
        scratch: &Path,
        duration: Duration,
    ) -> Result<f64> {
        /// So many different mentors; each is a statement of its own.
        const DIFFERENT: usize = 200;
        let statement = self.postgres.rows(
            "SELECT translate(query, E'\\n', ' ') FROM pg_stat_activity WHERE state = 'idle' \
             GROUP BY query ORDER BY count(*) DESC LIMIT 1",
        )?;
        let students = self.postgres.rows(&format!("SELECT id FROM students LIMIT {DIFFERENT}"))?;
        let mut script = String::new();
        let mut reads = 0.0;
        for (student, mentor) in students.lines().zip(mentors) {
            let read = statement.trim_end().replace("$1", &format!("'{student}'"));
            let read = read.replace("$2", &format!("'{mentor}'"));
            if reads == 0.0 && self.postgres.rows(&read)?.lines().count() != 1 {
                bail!("this does not read a mentor for a student: {read}");
            }
            writeln!(script, "{read};")?;
            reads += 1.0;
        }
        Ok(self.pgbench(&script, clients, scratch, duration)? * reads)
    }

    /// How many requests pgbench makes in a second, by the inserts and updates that the service
    /// makes one of, in a transaction each.
    pub(crate) fn requests_per_second(
        &self,
        clients: u32,
        scratch: &Path,
        duration: Duration,
    ) -> Result<f64> {
        self.postgres.rows(include_str!("postgres/pairs.sql"))?;
        let script = include_str!("postgres/create_request.sql");
        self.pgbench(script, clients, scratch, duration)
    }

    /// How many times a second all clients together run the script.
    fn pgbench(
        &self,
        script: &str,
        clients: u32,
        scratch: &Path,
        duration: Duration,
    ) -> Result<f64> {
        let file = scratch.join("pgbench.sql");
        fs::write(&file, script)?;
        let mut pgbench = self.postgres.client("pgbench")?;
        pgbench
            .args(["--no-vacuum", "--protocol=prepared"])
            .arg(format!("--client={clients}"))
            .arg(format!("--jobs={}", THREADS.min(clients)))
            .arg(format!("--time={}", duration.as_secs()))
            .arg(format!("--define=clients={clients}"))
            .args(["--define=n=0", "--file"])
            .arg(&file);
        let report = text(pgbench.output()?)?;
        let line = report.lines().find_map(|line| line.strip_prefix("tps = "));
        let number = line.and_then(|line| line.split_whitespace().next());
        let number = number.with_context(|| format!("pgbench says no rate:\n{report}"))?;
        Ok(number.parse()?)
    }

    /// Every table that the data folder has too, with its columns in order.
    fn tables(&self) -> Result<Vec<Table>> {
        let columns = self.postgres.rows(
            "SELECT table_name, column_name, data_type FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name NOT IN ('seaql_migrations', 'words') \
             ORDER BY table_name, ordinal_position",
        )?;
        let mut tables: Vec<Table> = Vec::new();
        for line in columns.lines() {
            let mut fields = line.split('\t').map(str::to_owned);
            let (Some(table), Some(column), Some(kind)) =
                (fields.next(), fields.next(), fields.next())
            else {
                bail!("psql printed {line:?}");
            };
            match tables.last_mut() {
                Some((name, columns)) if *name == table => columns.push((column, kind)),
                _ => tables.push((table, vec![(column, kind)])),
            }
        }
        Ok(tables)
    }
}

fn text(output: Output) -> Result<String> {
    if !output.status.success() {
        bail!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Writes a `COPY` of all rows of the table, in PostgreSQL's text format.
fn copy(
    from: &Connection,
    table: &str,
    columns: &[(String, String)],
    to: &mut impl Write,
) -> Result<()> {
    let names: Vec<_> = columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let names = names.join(", ");
    writeln!(to, "COPY {table} ({names}) FROM STDIN;")?;
    let mut select = from.prepare(&format!("SELECT {names} FROM {table}"))?;
    let mut rows = select.query([])?;
    let mut line = String::new();
    while let Some(row) = rows.next()? {
        line.clear();
        for (place, (column, kind)) in columns.iter().enumerate() {
            if place > 0 {
                line.push('\t');
            }
            field(row.get_ref(place)?, kind, &mut line)
                .with_context(|| format!("{table}.{column}"))?;
        }
        writeln!(to, "{line}")?;
    }
    writeln!(to, "\\.")?;
    Ok(())
}

/// One field of a row, as a column of this type takes it.
fn field(value: ValueRef<'_>, kind: &str, line: &mut String) -> Result<()> {
    match value {
        ValueRef::Null => line.push_str("\\N"),
        ValueRef::Integer(number) if kind == "boolean" => {
            line.push(if number == 0 { 'f' } else { 't' });
        }
        ValueRef::Integer(number) => write!(line, "{number}")?,
        ValueRef::Real(number) => write!(line, "{number}")?,
        ValueRef::Text(text) => {
            for character in std::str::from_utf8(text)?.chars() {
                match character {
                    '\\' => line.push_str("\\\\"),
                    '\t' => line.push_str("\\t"),
                    '\n' => line.push_str("\\n"),
                    '\r' => line.push_str("\\r"),
                    other => line.push(other),
                }
            }
        }
        ValueRef::Blob(bytes) if kind == "uuid" => write!(line, "{}", Uuid::from_slice(bytes)?)?,
        ValueRef::Blob(bytes) => {
            line.push_str("\\\\x");
            for byte in bytes {
                write!(line, "{byte:02x}")?;
            }
        }
    }
    Ok(())
}
