//! The report: tables for people, JSON for whatever compares runs.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Result;
use serde::Serialize;

use crate::{Database, open_loop::Latencies, seed::Size, streams::Streams, wrk::Measurement};

/// Everything measured with one data folder.
#[derive(Debug, Serialize)]
pub(crate) struct Sheet {
    pub(crate) mentors: usize,
    /// From the start of the process to ready, the best of some starts.
    pub(crate) ready_ms: f64,
    pub(crate) resident_mb: f64,
    pub(crate) anonymous_mb: f64,
    /// After all scenarios.
    pub(crate) resident_after_mb: f64,
    pub(crate) database: Database,
    pub(crate) alone: Alone,
    pub(crate) scenarios: Vec<(&'static str, Measurement)>,
    pub(crate) storm: Option<Storm>,
    pub(crate) streams: Option<Streams>,
}

/// What the database does without the service.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Alone {
    /// Mentors by id: bare rows of SQLite on one thread, the service's own statement on PostgreSQL.
    pub(crate) reads_per_second: Option<f64>,
    /// New requests, on PostgreSQL.
    pub(crate) requests_per_second: Option<f64>,
}

/// Mentor by id at a fixed rate, in calm and while others sign in without pause.
#[derive(Debug, Serialize)]
pub(crate) struct Storm {
    pub(crate) calm: Latencies,
    pub(crate) stormy: Latencies,
    pub(crate) sign_ins_per_second: f64,
}

impl Sheet {
    fn scenario(&self, name: &str) -> Option<&Measurement> {
        self.scenarios.iter().find(|(other, _)| *other == name).map(|(_, measured)| measured)
    }

    /// Prints the sheet as it stands.
    pub(crate) fn print(&self) {
        println!("\n## {} mentors", Size(self.mentors));
        println!(
            "ready after {:.0} ms · RSS {:.0} MB ({:.0} MB of it anonymous), {:.0} MB after the \
             load\n",
            self.ready_ms, self.resident_mb, self.anonymous_mb, self.resident_after_mb,
        );
        println!(
            "{:<24} {:>9} {:>9} {:>9} {:>11} {:>8} {:>7}",
            "scenario", "req/s", "p50 ms", "p99 ms", "CPU ms/req", "of ping", "failed"
        );
        let ping = self.scenario("ping").map(|ping| ping.per_second);
        for (name, measured) in &self.scenarios {
            let of_ping = ping.map_or_else(String::new, |ping| {
                format!("{:.1} %", 100.0 * measured.per_second / ping)
            });
            println!(
                "{name:<24} {:>9.0} {:>9.2} {:>9.2} {:>11.3} {of_ping:>8} {:>7}",
                measured.per_second,
                measured.p50_ms,
                measured.p99_ms,
                measured.cpu_ms,
                measured.failed
            );
        }
        let alone = match self.database {
            Database::Sqlite => "SQLite alone, one thread",
            Database::Postgres => "PostgreSQL alone, by pgbench",
        };
        if let Some(reads) = self.alone.reads_per_second {
            println!("\n{alone}: {reads:.0} mentors by id a second");
        }
        if let Some(requests) = self.alone.requests_per_second {
            println!("{alone}: {requests:.0} new requests a second");
        }
        if let Some(Storm { calm, stormy, sign_ins_per_second }) = &self.storm {
            println!(
                "\nmentor by id, 200 a second: p50 {:.2} ms, p99 {:.2} ms; while 8 clients sign in \
                 ({sign_ins_per_second:.0} a second): p50 {:.2} ms, p99 {:.2} ms",
                calm.p50_ms, calm.p99_ms, stormy.p50_ms, stormy.p99_ms
            );
        }
        if let Some(streams) = &self.streams {
            println!(
                "\n{} streams opened in {:.0} ms: {:.1} KB each, {:.0} ms of CPU a second at rest; {} \
                 events within a second: p50 {:.1} ms, p99 {:.1} ms after the answer to the command, \
                 p99 {:.1} ms after it was due",
                streams.open,
                streams.opened_ms,
                streams.kilobytes_each,
                streams.idle_cpu_ms,
                streams.events,
                streams.p50_ms,
                streams.p99_ms,
                streams.whole_p99_ms
            );
        }
    }
}

/// Prints how cost grows from one size to the next.
pub(crate) fn print_growth(sheets: &[Sheet]) {
    let Some(first) = sheets.first().filter(|_| sheets.len() > 1) else { return };
    println!("\n## Growth: CPU ms per request (p50 ms)");
    print!("{:<24}", "mentors");
    for sheet in sheets {
        print!(" {:>17}", Size(sheet.mentors).to_string());
    }
    println!(" {:>8}", "factor");
    for (name, _) in &first.scenarios {
        let measured: Vec<_> = sheets.iter().filter_map(|sheet| sheet.scenario(name)).collect();
        print!("{name:<24}");
        for measured in &measured {
            print!(" {:>8.3} ({:>6.2})", measured.cpu_ms, measured.p50_ms);
        }
        if let [first, .., last] = measured.as_slice() {
            print!(" {:>8.1}", last.cpu_ms / first.cpu_ms);
        }
        println!();
    }
}

/// A number that Mentoro promises to reach.
struct Target {
    what: &'static str,
    measured: f64,
    /// The bound; from below when `at_least`.
    bound: f64,
    at_least: bool,
    unit: &'static str,
}

/// Prints what was promised beside what was measured.
pub(crate) fn print_targets(sheets: &[Sheet]) {
    let by_size: BTreeMap<_, _> = sheets.iter().map(|sheet| (sheet.mentors, sheet)).collect();
    let targets: Vec<_> =
        by_size.values().flat_map(|sheet| of_one_size(sheet)).chain(of_growth(&by_size)).collect();
    if targets.is_empty() {
        return;
    }
    println!("\n## Promises");
    for Target { what, measured, bound, at_least, unit } in targets {
        let kept = if at_least { measured >= bound } else { measured <= bound };
        let (sign, word) = (if at_least { '≥' } else { '≤' }, if kept { "kept" } else { "MISSED" });
        println!("{word:<7} {what}: {measured:.1} {unit} ({sign} {bound:.1} {unit})");
    }
}

fn of_one_size(sheet: &Sheet) -> Vec<Target> {
    let at_most =
        |what, measured, bound, unit| Target { what, measured, bound, at_least: false, unit };
    let mut targets = Vec::new();
    if let Some(ping) = sheet.scenario("ping").filter(|_| sheet.database == Database::Sqlite) {
        let shares = [
            ("mentor by id, anonymous, of ping", "mentor-anonymous", 40.0),
            ("mentor by id, uncached, of ping", "mentor-signed-in", 8.0),
            ("an unchanged list, of ping", "poll-requests", 55.0),
        ];
        for (what, name, bound) in shares {
            if let Some(mentor) = sheet.scenario(name) {
                let measured = 100.0 * mentor.per_second / ping.per_second;
                targets.push(Target { what, measured, bound, at_least: true, unit: "%" });
            }
        }
    }
    if sheet.database == Database::Postgres {
        targets.extend(beside_pgbench(sheet));
    }
    if sheet.mentors == 10_000 {
        targets.push(at_most("ready with 10k mentors", sheet.ready_ms, 1_000.0, "ms"));
        targets.push(at_most("RSS at 10k", sheet.resident_after_mb, 250.0, "MB"));
    }
    if let Some(storm) = &sheet.storm {
        let bound = (4.0 * storm.calm.p99_ms).max(10.0);
        targets.push(at_most("p99 of mentor in the storm", storm.stormy.p99_ms, bound, "ms"));
    }
    if let Some(streams) = &sheet.streams {
        targets.push(at_most("memory of a stream", streams.kilobytes_each, 20.0, "KB"));
        targets.push(at_most("p99 of an event", streams.p99_ms, 200.0, "ms"));
    }
    if let Some(search) = sheet.scenario("search").filter(|_| sheet.mentors == 100_000) {
        targets.push(at_most("p99 of search at 100k", search.p99_ms, 25.0, "ms"));
    }
    if let Some(feed) = sheet.scenario("feed").filter(|_| sheet.mentors == 100_000) {
        targets.push(at_most("p99 of the feed at 100k, 2,000 swiped", feed.p99_ms, 30.0, "ms"));
    }
    targets
}

/// What is promised on PostgreSQL.
fn beside_pgbench(sheet: &Sheet) -> Vec<Target> {
    let at_least =
        |what, measured, bound, unit| Target { what, measured, bound, at_least: true, unit };
    let rate = |name| sheet.scenario(name).map(|measured| measured.per_second);
    let mut targets = Vec::new();
    if let Some(uncached) = rate("mentor-signed-in") {
        if let Some(reads) = sheet.alone.reads_per_second {
            let share = 100.0 * uncached / reads;
            targets.push(at_least("mentor by id, uncached, of pgbench", share, 20.0, "%"));
        }
        if let Some(anonymous) = rate("mentor-anonymous") {
            let what = "mentor by id, anonymous, of uncached";
            targets.push(at_least(what, anonymous / uncached, 3.0, "times"));
        }
    }
    if let (Some(asked), Some(raw)) = (rate("create-request"), sheet.alone.requests_per_second) {
        let share = 100.0 * asked / raw;
        targets.push(at_least("new requests, of pgbench's", share, 25.0, "%"));
    }
    targets
}

fn of_growth(sheets: &BTreeMap<usize, &Sheet>) -> Vec<Target> {
    let growth = |(what, name): (&'static str, &str)| {
        let small = sheets.get(&1_000)?.scenario(name)?;
        let large = sheets.get(&100_000)?.scenario(name)?;
        let measured = large.p50_ms / small.p50_ms;
        Some(Target { what, measured, bound: 3.0, at_least: false, unit: "times" })
    };
    let scenarios = [
        ("p50 of search at 100k, of that at 1k", "search"),
        ("p50 of the feed at 100k, of that at 1k", "feed"),
    ];
    scenarios.into_iter().filter_map(growth).collect()
}

/// Writes everything as JSON.
pub(crate) fn write(sheets: &[Sheet], file: &Path) -> Result<()> {
    fs::write(file, serde_json::to_string_pretty(sheets)?)?;
    Ok(())
}
