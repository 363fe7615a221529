//! The types of columns, by what they hold. They are all that differs between the two databases.

use sea_orm_migration::sea_orm::DbBackend;

/// Placeholder, SQLite, PostgreSQL.
///
/// SQLite's tables are strict, so that a value of a wrong type fails there too. Times are RFC 3339
/// text in UTC there, as `SQLx` writes them: it sorts by time (a missing fraction ends in `+`, which
/// sorts before `.` and all digits). Keys compare by bytes in both, since ranges of them are
/// prefixes.
const TYPES: [(&str, &str, &str); 11] = [
    ("{uuid}", "blob", "uuid"),
    ("{time}", "text", "timestamptz"),
    ("{date}", "text", "date"),
    ("{json}", "text", "jsonb"),
    ("{key}", "text", "text COLLATE \"C\""),
    ("{bytes}", "blob", "bytea"),
    ("{int}", "integer", "bigint"),
    ("{bool}", "integer", "boolean"),
    ("{float}", "real", "double precision"),
    ("{table}", "STRICT", ""),
    // All columns are in the key or nearly so: one tree instead of two.
    ("{index_table}", "STRICT, WITHOUT ROWID", ""),
];

/// `sql` with each placeholder replaced by what the database calls it.
pub(crate) fn in_dialect_of(backend: DbBackend, sql: &str) -> String {
    TYPES.iter().fold(sql.to_owned(), |sql, (placeholder, sqlite, postgres)| {
        let own = if backend == DbBackend::Sqlite { sqlite } else { postgres };
        sql.replace(placeholder, own)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_placeholder_is_known() {
        let sql = in_dialect_of(DbBackend::Postgres, include_str!("baseline/profiles.sql"));
        assert!(!sql.contains('{'));
        assert!(sql.contains("rank                    double precision NOT NULL"));
    }
}
