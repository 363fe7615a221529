use std::fmt::Write;

use application::kernel::Unavailable;
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult, Statement, Value};

use super::error::unavailable;

/// A statement with its values, in SQL that both databases understand.
///
/// Statements that a row's entity can say are said with the entity; this is for those whose text
/// matters: joins, conditions that decide races, walks of an index.
#[derive(Debug, Clone)]
pub(super) struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// `text` names its values `$1`, `$2`, …, and [`Sql::bind`] gives them in that order.
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), values: Vec::new() }
    }

    /// The next value.
    pub(super) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Goes on with `text`.
    pub(super) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Binds `value` and returns its name, for texts that are put together.
    pub(super) fn slot(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// Binds all of `values` and returns their names, with commas.
    pub(super) fn slots<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> String {
        let mut names = String::new();
        for value in values {
            self.values.push(value.into());
            let comma = if names.is_empty() { "" } else { ", " };
            // Writing to a string cannot fail.
            let _ = write!(names, "{comma}${}", self.values.len());
        }
        names
    }

    fn on(self, connection: &impl ConnectionTrait) -> Statement {
        Statement::from_sql_and_values(connection.get_database_backend(), self.text, self.values)
    }

    /// Runs it; the number of rows that it changed.
    pub(super) async fn run(self, connection: &impl ConnectionTrait) -> Result<u64, Unavailable> {
        let done = connection.execute_raw(self.on(connection)).await.map_err(unavailable)?;
        Ok(done.rows_affected())
    }

    /// Its first row.
    pub(super) async fn row(
        self,
        connection: &impl ConnectionTrait,
    ) -> Result<Option<QueryResult>, Unavailable> {
        connection.query_one_raw(self.on(connection)).await.map_err(unavailable)
    }

    /// Its first row, read as `T`.
    pub(super) async fn one<T: FromQueryResult>(
        self,
        connection: &impl ConnectionTrait,
    ) -> Result<Option<T>, Unavailable> {
        let row = self.row(connection).await?;
        row.map(|row| T::from_query_result(&row, "")).transpose().map_err(unavailable)
    }

    /// All its rows.
    pub(super) async fn rows(
        self,
        connection: &impl ConnectionTrait,
    ) -> Result<Vec<QueryResult>, Unavailable> {
        connection.query_all_raw(self.on(connection)).await.map_err(unavailable)
    }

    /// All its rows, read as `T`.
    pub(super) async fn all<T: FromQueryResult>(
        self,
        connection: &impl ConnectionTrait,
    ) -> Result<Vec<T>, Unavailable> {
        let rows = self.rows(connection).await?;
        let read: Result<_, _> = rows.iter().map(|row| T::from_query_result(row, "")).collect();
        read.map_err(unavailable)
    }
}

/// A count as the database has it, for those who know that it is never negative.
pub(super) fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

/// A count as the database takes it.
pub(super) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A number of rows as the database takes it.
pub(super) fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// The end of the range of keys that start with `prefix`: the least text that is greater than all
/// of them. `None` if there is none.
pub(super) fn after_prefix(prefix: &str) -> Option<String> {
    let mut head = prefix.to_owned();
    while let Some(last) = head.pop() {
        let next = (u32::from(last) + 1..=u32::from(char::MAX)).find_map(char::from_u32);
        if let Some(next) = next {
            head.push(next);
            return Some(head);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_of_a_prefix_holds_what_starts_with_it_and_nothing_else() {
        let end = after_prefix("rus").unwrap();
        assert_eq!(end, "rut");
        assert!("rust" < end.as_str() && "rus\u{10ffff}" < end.as_str() && "rut" >= end.as_str());
    }

    #[test]
    fn a_prefix_of_last_characters_is_shortened() {
        assert_eq!(after_prefix("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(after_prefix("\u{d7ff}").as_deref(), Some("\u{e000}"));
        assert_eq!(after_prefix(""), None);
    }
}
