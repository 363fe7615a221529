//! What must hold in the stores whatever went away: kept numbers are those of the rows, everything
//! that refers to something finds it, and the index is the database's.

use std::{
    collections::BTreeMap,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use qdrant_client::{
    Qdrant,
    qdrant::{RetrievedPoint, ScrollPointsBuilder, point_id::PointIdOptions, value::Kind},
};
use stack::Stack;
use tokio::runtime::Runtime;

use crate::report::Check;

/// One row for each invariant: its name, how many rows break it, how many there are.
const IN_DATABASE: &str = include_str!("invariants.sql");

/// What the index must know of each mentor: id, whether requests are taken, the mean of the ratings.
const INDEXED: &str = "SELECT id, accepting, \
    CASE WHEN score_count > 0 THEN score_sum::float8 / score_count END FROM mentors WHERE listed";

/// The alias under which mentors are searched.
const ALIAS: &str = "mentors";

/// More points than a drill has mentors.
const ALL: u32 = 100_000;

/// Within which the outbox is empty once everything serves.
const SETTLED: Duration = Duration::from_secs(70);

/// Holds the stores against each other once nothing is under way any more.
pub(crate) fn check(stack: &Stack) -> Result<Vec<Check>> {
    settle(stack)?;
    let mut checks = Vec::new();
    for line in stack.postgres().rows(IN_DATABASE)?.lines() {
        let mut fields = line.split('\t');
        let (Some(what), Some(broken), Some(all)) = (fields.next(), fields.next(), fields.next())
        else {
            bail!("psql printed {line:?}");
        };
        checks.push(Check::none(what, broken.parse()?, all.parse()?));
    }
    checks.push(index(stack)?);
    Ok(checks)
}

/// Waits until the relay has done what it was left.
fn settle(stack: &Stack) -> Result<()> {
    let start = Instant::now();
    while stack.postgres().rows("SELECT count(*) FROM outbox")?.trim() != "0" {
        if start.elapsed() > SETTLED {
            bail!("the outbox does not become empty");
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// Whether requests are taken, and the mean of the ratings.
type Known = (bool, Option<f64>);

fn index(stack: &Stack) -> Result<Check> {
    let mut wanted: BTreeMap<String, Known> = BTreeMap::new();
    for line in stack.postgres().rows(INDEXED)?.lines() {
        let mut fields = line.split('\t');
        let id = fields.next().context("a mentor without an id")?.to_owned();
        let accepting = fields.next() == Some("t");
        let score = fields.next().filter(|score| !score.is_empty());
        wanted.insert(id, (accepting, score.map(str::parse).transpose()?));
    }
    let mut broken = 0;
    let points = points(stack)?;
    let all = wanted.len().max(points.len());
    for point in points {
        let found = known(&point).context("a point that is nobody's")?;
        let same = wanted.remove(&found.0).is_some_and(|known| is_same(known, found.1));
        broken += usize::from(!same);
    }
    Ok(Check::none("mentors whom the index knows otherwise", broken + wanted.len(), all))
}

fn is_same(one: Known, other: Known) -> bool {
    let score = match (one.1, other.1) {
        (Some(one), Some(other)) => (one - other).abs() < 1e-9,
        (one, other) => one.is_none() && other.is_none(),
    };
    one.0 == other.0 && score
}

fn points(stack: &Stack) -> Result<Vec<RetrievedPoint>> {
    let qdrant = stack.qdrant();
    let client = Qdrant::from_url(qdrant.url())
        .api_key(qdrant.api_key())
        .skip_compatibility_check()
        .build()?;
    let scroll = ScrollPointsBuilder::new(ALIAS).limit(ALL).with_payload(true);
    Ok(Runtime::new()?.block_on(client.scroll(scroll))?.result)
}

fn known(point: &RetrievedPoint) -> Option<(String, Known)> {
    let PointIdOptions::Uuid(id) = point.id.as_ref()?.point_id_options.clone()? else {
        return None;
    };
    let payload = |key: &str| point.payload.get(key).and_then(|value| value.kind.as_ref());
    let accepting = matches!(payload("accepting"), Some(Kind::BoolValue(true)));
    let score = match payload("score") {
        Some(Kind::DoubleValue(score)) => Some(*score),
        _ => None,
    };
    Some((id, (accepting, score)))
}
