//! What was promised and what was measured, as a table.

use std::time::Duration;

use crate::sample::{Sample, percentile};

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Check {
    what: String,
    measured: String,
    bound: String,
    is_met: bool,
}

impl Check {
    /// Only told.
    pub(crate) fn fact(what: &str, measured: impl Into<String>) -> Self {
        let bound = String::new();
        Self { what: what.to_owned(), measured: measured.into(), bound, is_met: true }
    }

    /// Something that must not be, and how often it was among so many.
    pub(crate) fn none(what: &str, count: usize, of: usize) -> Self {
        let measured = format!("{count} of {of}");
        Self { what: what.to_owned(), measured, bound: "0".to_owned(), is_met: count == 0 }
    }

    /// Something that must hold for all of at least one.
    pub(crate) fn all(what: &str, count: usize, of: usize) -> Self {
        let measured = format!("{count} of {of}");
        let is_met = count == of && of > 0;
        Self { what: what.to_owned(), measured, bound: "all".to_owned(), is_met }
    }

    /// Something that must be.
    pub(crate) fn is(what: &str, measured: impl Into<String>, wanted: &str) -> Self {
        let measured = measured.into();
        let is_met = measured == wanted;
        Self { what: what.to_owned(), measured, bound: wanted.to_owned(), is_met }
    }

    /// Something that takes at most so long; `None` if it did not happen while somebody waited.
    pub(crate) fn within(what: &str, measured: Option<Duration>, bound: Duration) -> Self {
        Self {
            what: what.to_owned(),
            measured: measured.map_or("not in time".to_owned(), seconds),
            bound: format!("≤ {}", seconds(bound)),
            is_met: measured.is_some_and(|measured| measured <= bound),
        }
    }

    /// How quick all answers were, whatever they said.
    pub(crate) fn speed(what: &str, samples: &[&Sample]) -> Self {
        let [p50, p99] = [50, 99].map(|percent| percentile(samples, percent));
        Self::fact(what, format!("{p50:.1} / {p99:.1} ms"))
    }

    pub(crate) const fn is_met(&self) -> bool {
        self.is_met
    }
}

/// Prints the checks of all drills as one table.
pub(crate) fn print(drills: &[(&str, Vec<Check>)]) {
    println!("| drill | what | measured | bound |");
    println!("|---|---|---|---|");
    for (drill, checks) in drills {
        for (number, check) in checks.iter().enumerate() {
            let drill = if number == 0 { drill } else { "" };
            let missed = if check.is_met { "" } else { " **missed**" };
            let Check { what, measured, bound, .. } = check;
            println!("| {drill} | {what} | {measured} | {bound}{missed} |");
        }
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}
