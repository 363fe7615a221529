//! The rules that Prometheus goes by.

use super::{
    panels::{Query, Source},
    prometheus::Prometheus,
};

/// What every rule looks at. An alert that is silent finds nothing, which says little; asked to
/// answer each comparison with 0 or 1, it finds something, or looks at what is not there.
pub fn all(prometheus: &Prometheus) -> Vec<Query> {
    let rules = prometheus.rules();
    assert!(rules.len() > 40, "{} rules were found", rules.len());
    rules
        .iter()
        .map(|rule| {
            let (name, expression) =
                (rule["name"].as_str().unwrap(), rule["query"].as_str().unwrap());
            let query = if rule["type"] == "alerting" {
                answering(expression)
            } else {
                expression.to_owned()
            };
            Query { name: format!("rule {name}"), source: Source::Latest(query) }
        })
        .collect()
}

fn answering(expression: &str) -> String {
    // What is absent is not there while all is well; what it is looked for in must be.
    let present = expression.strip_prefix("absent(").and_then(|rest| rest.strip_suffix(')'));
    [" == ", " != ", " >= ", " <= ", " > ", " < "]
        .iter()
        .fold(present.unwrap_or(expression).to_owned(), |text, comparison| {
            text.replace(comparison, &format!("{comparison}bool "))
        })
}
