//! What Prometheus is told, and what the manual says of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::harness::service;

/// The labels of a metric, in the order of their names.
type Labels = BTreeSet<String>;

/// The metrics that a process tells.
fn told(port: u16) -> BTreeMap<String, Labels> {
    let answer = reqwest::blocking::get(format!("http://127.0.0.1:{port}/metrics")).unwrap();
    assert_eq!(answer.status(), 200);
    let text = answer.text().unwrap();
    let mut metrics = BTreeMap::<String, Labels>::new();
    let mut metric = "";
    for line in text.lines() {
        if let Some(declared) = line.strip_prefix("# TYPE ") {
            metric = declared.split(' ').next().unwrap();
        } else if !line.starts_with('#') {
            let sample = line.split(' ').next().unwrap();
            assert!(sample.starts_with(metric), "{line}");
            let labels = metrics.entry(metric.to_owned()).or_default();
            let (_, given) = line.split_once('{').unwrap_or_default();
            // No value of ours has a comma in it.
            let given = given.split(',').filter_map(|label| label.split_once('='));
            labels.extend(given.map(|(name, _)| name.to_owned()).filter(|name| name != "le"));
        }
    }
    metrics
}

/// The metrics that the manual lists.
fn documented() -> BTreeMap<String, Labels> {
    let manual = include_str!("../../../../docs/operations.md");
    let (_, section) = manual.split_once("\n## Metrics\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let quoted = |cell: &str| -> Vec<String> {
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let mut cells = row.split('|').skip(1);
        let name = quoted(cells.next().unwrap()).remove(0);
        (name, quoted(cells.next().unwrap()).into_iter().collect())
    })
    .collect()
}

#[test]
fn the_manual_lists_every_metric_and_its_labels() {
    for process in service().processes() {
        assert_eq!(told(process.metrics_port()), documented());
    }
}
