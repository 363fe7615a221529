//! The queries of the dashboards that are under version control, with what Grafana puts in.

use std::{fs, path::Path};

use serde_json::Value;

/// Something that must find something.
pub struct Query {
    /// Where it stands.
    pub name: String,
    pub source: Source,
}

#[derive(Debug)]
pub enum Source {
    /// A line that Prometheus draws.
    OverTime(String),
    /// A number that Prometheus knows now.
    Latest(String),
    /// Rows that PostgreSQL has.
    Rows(String),
}

/// Every query of every panel.
pub fn all() -> Vec<Query> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../grafana/dashboards");
    let mut queries = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let dashboard: Value = serde_json::from_str(&text).unwrap();
        for panel in dashboard["panels"].as_array().unwrap() {
            for target in panel["targets"].as_array().into_iter().flatten() {
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                let name = format!("{}, {}", text(&dashboard["title"]), text(&panel["title"]));
                queries.push(Query { name, source: source(target) });
            }
        }
    }
    queries
}

fn source(target: &Value) -> Source {
    if let Some(sql) = target["rawSql"].as_str() {
        return Source::Rows(filled_sql(sql));
    }
    let expression = target["expr"].as_str().unwrap();
    let filled = [("$__rate_interval", "1m"), ("$__range", "1h"), ("$replica", ".*")]
        .iter()
        .fold(expression.to_owned(), |text, (name, value)| text.replace(name, value));
    assert!(!filled.contains('$'), "who puts this in? {filled}");
    if target["instant"] == true { Source::Latest(filled) } else { Source::OverTime(filled) }
}

/// `$__timeFilter(column)` is the time shown, here thirty days and what is just happening.
fn filled_sql(sql: &str) -> String {
    let mut parts = sql.split("$__timeFilter(");
    let mut filled = parts.next().unwrap().to_owned();
    for part in parts {
        let (column, rest) = part.split_once(')').unwrap();
        filled += column;
        filled += " BETWEEN now() - interval '30 days' AND now() + interval '1 minute'";
        filled += rest;
    }
    assert!(!filled.contains('$'), "who puts this in? {filled}");
    filled
}
