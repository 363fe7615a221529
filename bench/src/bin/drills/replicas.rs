//! Drills in which a replica ends and comes back.

use std::{
    fs,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use stack::{Part, Replica, StackError};

use crate::{
    report::Check,
    sample::{Outcome, Sample},
    stage::{Stage, until},
    stores::{LATE, none_failed, tell},
};

/// Within which a replica that is back gets requests: nginx leaves one that failed alone for 2 s.
const TAKEN_BACK: Duration = Duration::from_secs(5);

/// One replica dies as by a power cut.
pub(crate) fn killed(stage: &Stage) -> Result<Vec<Check>> {
    one_ends(stage, "kill", Part::kill)
}

/// One replica is told to end, and nginx is not told before, as in `docker stop`.
pub(crate) fn stopped(stage: &Stage) -> Result<Vec<Check>> {
    one_ends(stage, "stop", |part| part.stop().map(drop))
}

/// Both replicas are restarted one by one, each while nginx sends it nothing.
pub(crate) fn rolled(stage: &Stage) -> Result<Vec<Check>> {
    let pids = || stage.stack.replicas().iter().map(|replica| replica.pid()).collect::<Vec<_>>();
    let before = pids();
    let (samples, took) = stage.under_load(|| Ok(stage.stack.roll()?))?;
    let renewed = pids().iter().zip(&before).filter(|(new, old)| new != old).count();
    Ok(vec![
        none_failed("roll", &samples),
        Check::all("replicas that are new", renewed, before.len()),
        stage.nothing_is_lost()?,
        Check::fact("it took", format!("{:.1} s", took.as_secs_f64())),
        Check::speed("p50 / p99 of all answers", &samples.iter().collect::<Vec<_>>()),
    ])
}

fn one_ends(
    stage: &Stage,
    drill: &str,
    end: fn(&Part) -> Result<(), StackError>,
) -> Result<Vec<Check>> {
    let replica = stage.stack.replicas().first().context("no replica")?;
    let (outage, (), taken_back) =
        stage.outage(replica, end, || Ok(()), |()| until_used(stage, replica))?;
    let (all, marks) = (&outage.samples, outage.marks);
    let failed: Vec<_> = all.iter().filter(|sample| !sample.is_good()).collect();
    tell(drill, &failed);
    let reads = failed.iter().filter(|sample| sample.kind.is_read()).count();
    // Those that were under way, or could still be sent to it.
    let is_in_hands = |sample: &&Sample| {
        sample.due < marks.gone
            && sample.due + sample.took > marks.ending
            && matches!(sample.outcome, Outcome::Answered { status: 502, .. })
    };
    let others = failed.iter().copied().filter(|sample| !is_in_hands(sample)).count();
    let mut checks = vec![
        Check::none("reads that failed", reads, all.len()),
        Check::none("failures of what was not in its hands", others, all.len()),
        Check::fact("commands in its hands that failed", failed.len().to_string()),
        Check::within("it gets requests again after", taken_back, TAKEN_BACK),
        stage.nothing_is_lost()?,
    ];
    checks.extend(outage.speeds());
    Ok(checks)
}

/// How long it takes until nginx asks a replica that has just come back.
fn until_used(stage: &Stage, replica: &Replica) -> Result<Option<Duration>> {
    let upstream = format!(r#""upstream":"127.0.0.1:{}","upstream_status":"2"#, replica.port());
    let used = || -> Result<usize> {
        Ok(fs::read_to_string(stage.stack.nginx().access_log())?.matches(&upstream).count())
    };
    let before = used()?;
    until(Instant::now(), TAKEN_BACK + LATE, || Ok(used()? > before))
}
