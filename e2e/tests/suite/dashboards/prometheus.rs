//! Prometheus, asked as Grafana asks it.

use std::{
    collections::BTreeSet,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use reqwest::blocking::Client;
use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(30);
/// How far back a panel is drawn, seconds: as long as a test may take.
const SHOWN: u64 = 300;

pub struct Prometheus {
    client: Client,
    url: String,
}

impl Prometheus {
    pub fn at(url: String) -> Self {
        let client = Client::builder().timeout(PATIENCE).no_proxy().build().unwrap();
        Self { client, url }
    }

    /// Whether a line is drawn.
    pub fn draws(&self, expression: &str) -> bool {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let (start, end) = ((now - SHOWN).to_string(), now.to_string());
        let found = self.ask(
            "query_range",
            &[("query", expression), ("start", &start), ("end", &end), ("step", "5")],
        );
        let lines = found["result"].as_array().unwrap();
        lines.iter().any(|line| line["values"].as_array().unwrap().iter().any(is_number))
    }

    /// Whether there is a number now.
    pub fn finds(&self, expression: &str) -> bool {
        let found = self.ask("query", &[("query", expression)]);
        let found = found["result"].as_array().unwrap();
        found.iter().any(|series| is_number(&series["value"]))
    }

    /// The values of these labels in what is found now.
    pub fn labels(&self, expression: &str, names: [&str; 2]) -> BTreeSet<(String, String)> {
        let found = self.ask("query", &[("query", expression)]);
        let label = |series: &Value, name: &str| {
            series["metric"][name].as_str().unwrap_or_default().to_owned()
        };
        let found = found["result"].as_array().unwrap();
        found.iter().map(|series| (label(series, names[0]), label(series, names[1]))).collect()
    }

    /// What it reads: the job and the health of each target.
    pub fn targets(&self) -> Vec<(String, String)> {
        let found = self.ask("targets", &[("state", "active")]);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let targets = found["activeTargets"].as_array().unwrap();
        targets.iter().map(|it| (text(&it["labels"]["job"]), text(&it["health"]))).collect()
    }

    /// The rules that it goes by.
    pub fn rules(&self) -> Vec<Value> {
        let found = self.ask("rules", &[]);
        let groups = found["groups"].as_array().unwrap();
        groups.iter().flat_map(|group| group["rules"].as_array().unwrap().clone()).collect()
    }

    /// The names of its alerts.
    pub fn alerts(&self) -> BTreeSet<String> {
        let rules = self.rules();
        let alerts = rules.iter().filter(|rule| rule["type"] == "alerting");
        alerts.map(|rule| rule["name"].as_str().unwrap().to_owned()).collect()
    }

    fn ask(&self, what: &str, query: &[(&str, &str)]) -> Value {
        let request = self.client.get(format!("{}/api/v1/{what}", self.url)).query(query);
        let text = request.send().unwrap().text().unwrap();
        let mut answer: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(answer["status"], "success", "{query:?}: {text}");
        answer["data"].take()
    }
}

/// A moment and its number, as text; a share of nothing is none.
fn is_number(sample: &Value) -> bool {
    sample[1].as_str().unwrap() != "NaN"
}
