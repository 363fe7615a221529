//! What came of each request, and of many.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use crate::mix::Kind;

/// One request of the load.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) kind: Kind,
    /// When it should have been sent.
    pub(crate) due: Instant,
    /// From then to the end of its answer.
    pub(crate) took: Duration,
    pub(crate) outcome: Outcome,
    /// A search that did without the index.
    pub(crate) is_degraded: bool,
    /// The body of an answer that is not good.
    pub(crate) said: String,
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Answered {
        status: u16,
        has_retry_after: bool,
    },
    /// No answer: why.
    Broken(String),
}

impl Sample {
    /// Whether it was answered with a status of success.
    pub(crate) const fn is_good(&self) -> bool {
        matches!(self.outcome, Outcome::Answered { status: 200..=299, .. })
    }

    /// Whether it was told to come back.
    pub(crate) const fn is_put_off(&self) -> bool {
        matches!(self.outcome, Outcome::Answered { status: 503, has_retry_after: true })
    }

    /// In few words, for counting and for reading.
    fn in_words(&self) -> String {
        let outcome = match &self.outcome {
            Outcome::Answered { status: 503, has_retry_after: false } => {
                "503 without Retry-After".to_owned()
            }
            Outcome::Answered { status, .. } => status.to_string(),
            Outcome::Broken(why) => format!("broken ({why})"),
        };
        format!("{:?} {outcome}", self.kind)
    }
}

/// Those that were due from `from` until `until`.
pub(crate) fn between(samples: &[Sample], from: Instant, until: Instant) -> Vec<&Sample> {
    samples.iter().filter(|sample| (from..until).contains(&sample.due)).collect()
}

/// The time within which this part of all answers came (0 to 100), in milliseconds.
pub(crate) fn percentile(samples: &[&Sample], percent: usize) -> f64 {
    let mut times: Vec<_> = samples.iter().map(|sample| sample.took).collect();
    times.sort_unstable();
    let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}

/// How many went wrong in which way, the first of each with what it was told.
pub(crate) fn told<'a>(samples: impl IntoIterator<Item = &'a Sample>) -> Vec<String> {
    let mut ways: BTreeMap<String, (usize, &Sample)> = BTreeMap::new();
    for sample in samples {
        ways.entry(sample.in_words()).or_insert((0, sample)).0 += 1;
    }
    let line = |(way, (count, first)): (String, (usize, &Sample))| {
        let said: String = first.said.chars().take(300).collect();
        format!("{count} × {way} (first after {:.0?}) {said}", first.took)
    };
    ways.into_iter().map(line).collect()
}
