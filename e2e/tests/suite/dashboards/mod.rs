//! That dashboards and alerts live: Prometheus and the exporters watch the stack, everything that the
//! service can be asked is asked, and every query of every panel and rule must find something.

mod panels;
mod prometheus;
mod rules;
mod traffic;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
    time::{Duration, Instant},
};

use panels::Source;
use prometheus::Prometheus;
use stack::{Monitoring, Scratch};
use traffic::Traffic;

use crate::harness::{eventually, production, service};

/// The slowest rules are recorded once a minute, from what was read before.
const UNTIL_DRAWN: Duration = Duration::from_mins(4);

/// What watches the stack that tests share, from the moment when a test wants it.
fn monitoring() -> &'static Monitoring {
    static SHARED: OnceLock<(Monitoring, Scratch)> = OnceLock::new();
    let shared = SHARED.get_or_init(|| {
        let folder = Scratch::new("e2e-monitoring").unwrap();
        let monitoring = Monitoring::start(folder.path(), production::stack());
        (monitoring.unwrap_or_else(|error| panic!("{error}")), folder)
    });
    &shared.0
}

#[test]
#[cfg_attr(not(production), ignore = "needs PostgreSQL, nginx and Redis")]
fn every_panel_and_every_rule_finds_something() {
    let prometheus = Prometheus::at(monitoring().url());
    let traffic = Traffic::new(service());
    traffic.call_every_operation();

    let mut waiting = panels::all();
    waiting.extend(rules::all(&prometheus));
    assert!(waiting.len() > 200, "{} queries were found", waiting.len());
    // Not `eventually`: what is not found is worth more to know than that something is not.
    let limit = Instant::now() + UNTIL_DRAWN;
    while !waiting.is_empty() && Instant::now() < limit {
        traffic.round();
        waiting.retain(|query| match &query.source {
            Source::OverTime(expression) => !prometheus.draws(expression),
            Source::Latest(expression) => !prometheus.finds(expression),
            Source::Rows(sql) => !has_rows(sql),
        });
    }
    let told: Vec<_> =
        waiting.iter().map(|query| format!("{}: {:?}", query.name, query.source)).collect();
    assert!(told.is_empty(), "nothing is found by {}:\n{}", told.len(), told.join("\n"));
}

#[test]
#[cfg_attr(not(production), ignore = "needs PostgreSQL, nginx and Redis")]
fn prometheus_goes_by_what_is_deployed_and_every_operation_is_counted() {
    let prometheus = Prometheus::at(monitoring().url());
    let deployed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/prometheus");
    let named = |file: PathBuf, what: &str| -> BTreeSet<_> {
        let text = fs::read_to_string(file).unwrap();
        text.lines().filter_map(|line| line.trim().strip_prefix(what)).map(str::to_owned).collect()
    };
    for file in fs::read_dir(deployed.join("rules")).unwrap() {
        let alerts = named(file.unwrap().path(), "- alert: ");
        assert!(alerts.is_subset(&prometheus.alerts()), "{alerts:?}");
    }
    let jobs = named(deployed.join("prometheus.yml"), "- job_name: ");
    eventually(UNTIL_DRAWN, "every target of every job answers", || {
        let targets = prometheus.targets();
        let of: BTreeSet<_> = targets.iter().map(|(job, _)| job.clone()).collect();
        (of == jobs && targets.iter().all(|(_, health)| health == "up")).then_some(())
    });

    let operations = Traffic::new(service()).call_every_operation();
    eventually(UNTIL_DRAWN, "every operation is counted under its route", || {
        let counted = prometheus.labels(
            "count by (method, route) (mentoro_http_request_duration_seconds_count > 0)",
            ["method", "route"],
        );
        operations.is_subset(&counted).then_some(())
    });
}

#[test]
#[cfg_attr(not(production), ignore = "needs PostgreSQL")]
fn who_draws_sees_numbers_and_no_person() {
    let postgres = production::stack().postgres();
    monitoring();
    let readable = postgres.rows(
        "SELECT c.oid::regclass, a.attname FROM pg_class c \
         JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid \
         WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND a.attnum > 0 \
         AND c.relkind IN ('r', 'v', 'm', 'p', 'f') \
         AND has_schema_privilege('mentoro_dashboards', n.oid, 'USAGE') \
         AND has_column_privilege('mentoro_dashboards', c.oid, a.attnum, 'SELECT') \
         ORDER BY c.oid::regclass::text, a.attnum",
    );
    let readable = readable.unwrap().replace('\t', ".");
    let readable: Vec<_> = readable.lines().collect();
    let expected = [
        "dashboards.days.name",
        "dashboards.days.day",
        "dashboards.days.value",
        "dashboards.mentors.listed",
        "dashboards.mentors.accepting",
        "dashboards.mentors.accepting_requests",
        "dashboards.mentors.responds_within_seconds",
        "dashboards.mentors.requests_pending",
        "dashboards.mentors.requests_accepted",
        "dashboards.ratings.score",
        "dashboards.ratings.created_at",
        "dashboards.requests.status",
        "dashboards.requests.cancelled_by",
        "dashboards.requests.created_at",
        "dashboards.requests.decided_at",
        "dashboards.students.interests",
        "dashboards.students.requests_pending",
        "dashboards.students.requests_accepted",
        "dashboards.swipes.action",
        "dashboards.swipes.created_at",
    ];
    assert_eq!(readable, expected);
    for sql in [
        "SELECT name, email FROM public.accounts",
        "SELECT hash FROM public.refresh_tokens",
        "SELECT query FROM public.requests",
        "SELECT text FROM public.ratings",
        "SELECT contacts FROM public.students",
    ] {
        refused(&[sql]);
    }
}

#[test]
#[cfg_attr(not(production), ignore = "needs PostgreSQL")]
fn who_draws_changes_nothing() {
    for sql in [
        "DELETE FROM dashboards.swipes",
        "UPDATE dashboards.ratings SET score = 5",
        "INSERT INTO public.counters VALUES ('x', 0, 1)",
        "CREATE TABLE public.own (id int)",
        "CREATE TABLE dashboards.own (id int)",
        "CREATE TEMPORARY TABLE own (id int)",
        "CREATE ROLE other",
    ] {
        // Read-only is what the role begins with; it may leave that, and still may not write.
        refused(&["SET default_transaction_read_only = off", sql]);
    }
}

/// PostgreSQL refuses the last of these to the role that draws.
#[track_caller]
fn refused(statements: &[&str]) {
    let (worked, told) = asked(statements);
    assert!(!worked && told.contains("permission denied"), "{statements:?}: {told}");
}

/// Whether a query of a panel has a row with something in it.
fn has_rows(sql: &str) -> bool {
    let (worked, told) = asked(&[sql]);
    assert!(worked, "{sql}: {told}");
    told.split(['\t', '\n']).any(|field| !field.is_empty())
}

/// What PostgreSQL answers to the role that draws, and whether it did what was asked.
fn asked(statements: &[&str]) -> (bool, String) {
    let mut psql = monitoring().reader(production::stack().postgres()).unwrap();
    psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--field-separator=\t"]);
    psql.arg("--set=ON_ERROR_STOP=1");
    // Each a transaction of its own.
    let output = psql.args(statements.iter().flat_map(|sql| ["--command", sql])).output().unwrap();
    let text = if output.status.success() { output.stdout } else { output.stderr };
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}
