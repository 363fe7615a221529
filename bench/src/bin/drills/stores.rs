//! Drills in which a store goes away and comes back.

use std::time::{Duration, Instant};

use anyhow::Result;
use stack::{Part, QdrantKind};

use crate::{
    hints,
    mix::Kind,
    report::Check,
    sample::{Sample, percentile, told},
    stage::{Stage, until},
};

/// Within which a mentor who signs up or edits is found.
const FRESH: Duration = Duration::from_secs(2);

/// Within which what was put off is made up for, from when the store serves again.
const CAUGHT_UP: Duration = Duration::from_secs(5);

/// Within which an index that was lost is built anew: a replica looks for it once a minute.
const BUILT_ANEW: Duration = Duration::from_secs(70);

/// How long is waited beyond a bound, to tell how late it came.
pub(crate) const LATE: Duration = Duration::from_secs(10);

/// After this time a breaker has opened.
const BREAKER_IS_OPEN: Duration = Duration::from_secs(1);

/// The database, without which most answers are refusals: quick ones.
pub(crate) fn postgres(stage: &Stage) -> Result<Vec<Check>> {
    let (outage, readiness, ()) = stage.outage(
        stage.stack.postgres(),
        |part| part.stop().map(drop),
        || stage.readiness(),
        |_| Ok(()),
    )?;
    let (all, marks) = (&outage.samples, outage.marks);
    let failures: Vec<_> = all.iter().filter(|sample| !sample.is_good()).collect();
    let strange: Vec<_> = failures.iter().copied().filter(|failed| !failed.is_put_off()).collect();
    tell("postgres", &strange);
    let early = failures.iter().filter(|sample| sample.due + sample.took < marks.ending).count();
    let settled: Vec<_> = failures
        .iter()
        .copied()
        .filter(|failed| failed.due > marks.gone + BREAKER_IS_OPEN)
        .collect();
    let popular: Vec<_> =
        outage.during().into_iter().filter(|sample| sample.kind == Kind::Popular).collect();
    let served = popular.iter().filter(|sample| sample.is_good()).count();
    let milliseconds = |time: f64| Duration::from_secs_f64(time / 1e3);
    let quick = milliseconds(percentile(&settled, 99));
    let slowest = milliseconds(percentile(&failures, 100));
    // From the moment in which it serves to the last request that failed.
    let last =
        failures.iter().filter(|failed| failed.due >= marks.ready).map(|last| last.due).max();
    let recovery = last.map_or(Duration::ZERO, |last| last - marks.ready);
    let [before, during] = outage.speeds();
    Ok(vec![
        Check::none("failures before", early, all.len()),
        Check::none("failures other than 503 with Retry-After", strange.len(), failures.len()),
        Check::within("p99 of refusals, from 1 s on", Some(quick), Duration::from_secs(1)),
        Check::within("the slowest of all", Some(slowest), Duration::from_secs(5)),
        Check::all("reads of popular mentors that went on", served, popular.len()),
        Check::is("readiness meanwhile", readiness, "503 down"),
        Check::within("until nothing fails any more", Some(recovery), Duration::from_secs(3)),
        stage.nothing_is_lost()?,
        before,
        during,
    ])
}

/// The hints, limits and cache between replicas.
pub(crate) fn redis(stage: &Stage) -> Result<Vec<Check>> {
    let measure = || {
        let hints = hints::measure(stage)?;
        let newcomer = stage.newcomer()?;
        let found = stage.until_indexed(Instant::now(), LATE, &newcomer)?;
        let renamed = stage.renamed(newcomer.0)?;
        Ok((hints, found, stage.until_indexed(Instant::now(), LATE, &renamed)?))
    };
    let (outage, away, back) =
        stage.outage(stage.stack.redis(), |part| part.stop().map(drop), measure, |_| measure())?;
    let mut checks = vec![none_failed("redis", &outage.samples)];
    for (when, (hints, found, renamed)) in [("meanwhile", away), ("afterwards", back)] {
        checks.extend([
            Check::within(&format!("{when}, an ended session lives"), hints.ended, hints::BOUND),
            Check::within(&format!("{when}, a blocked account lives"), hints.blocked, hints::BOUND),
            Check::within(&format!("{when}, a new mentor is found after"), found, FRESH),
            Check::within(&format!("{when}, an edit is found after"), renamed, FRESH),
        ]);
    }
    checks.push(stage.nothing_is_lost()?);
    checks.extend(outage.speeds());
    Ok(checks)
}

/// The index of vectors, without which search compares letters. The stand-in forgets everything, so
/// that the service has to find out and to build the index anew.
pub(crate) fn qdrant(stage: &Stage) -> Result<Vec<Check>> {
    let Some(part) = stage.stack.qdrant().part() else {
        return Ok(vec![Check::fact("skipped", "the index runs elsewhere")]);
    };
    let bound = match stage.stack.qdrant().kind() {
        QdrantKind::StandIn => BUILT_ANEW,
        QdrantKind::Server | QdrantKind::Given => CAUGHT_UP,
    };
    let (steady, editor) = (stage.newcomer()?, stage.newcomer()?);
    stage.until_indexed(Instant::now(), LATE, &steady)?;
    let found = stage.until_indexed(Instant::now(), LATE, &editor)?;
    let meanwhile = || {
        let edited = stage.renamed(editor.0)?;
        Ok(([stage.newcomer()?, edited, steady], stage.readiness()?))
    };
    let (outage, (_, readiness), [signed_up, edited, unchanged]) = stage.outage(
        part,
        |part| part.stop().map(drop),
        meanwhile,
        |(mentors, _)| {
            let since = Instant::now();
            let mut times = [None; 3];
            for (mentor, time) in mentors.iter().zip(&mut times) {
                *time = stage.until_indexed(since, bound + LATE, mentor)?;
            }
            Ok(times)
        },
    )?;
    let searches: Vec<_> =
        outage.during().into_iter().filter(|sample| sample.kind == Kind::Search).collect();
    let degraded = searches.iter().filter(|sample| sample.is_degraded).count();
    let mut checks = vec![
        Check::within("before, a new mentor is found after", found, FRESH),
        none_failed("qdrant", &outage.samples),
        Check::all("searches that say `degraded`", degraded, searches.len()),
        Check::is("readiness", readiness, "200 degraded"),
        Check::within("who signed up is in the index after", signed_up, bound),
        Check::within("who edited is in the index after", edited, bound),
        Check::within("who did nothing is in the index after", unchanged, bound),
        stage.nothing_is_lost()?,
    ];
    checks.extend(outage.speeds());
    Ok(checks)
}

/// The store of images. It dies: asked to end, `SeaweedFS` takes half a minute.
pub(crate) fn s3(stage: &Stage) -> Result<Vec<Check>> {
    let bucket = stage.stack.bucket();
    let image =
        |key: &str| -> Result<u16> { Ok(stage.front.get(&format!("/images/{key}"), None)?.status) };
    bucket.put("drills/seen.txt", "text/plain", b"seen".to_vec())?;
    let before = image("drills/seen.txt")?;
    let meanwhile = || {
        let began = Instant::now();
        let unseen = image("drills/unseen.txt")?;
        let refused_after = began.elapsed();
        Ok((image("drills/seen.txt")?, unseen, refused_after, stage.readiness()?))
    };
    let (outage, (seen, unseen, refused_after, readiness), served) =
        stage.outage(stage.stack.s3(), Part::kill, meanwhile, |_| {
            let since = Instant::now();
            bucket.put("drills/new.txt", "text/plain", b"new".to_vec())?;
            until(since, LATE, || Ok(image("drills/new.txt")? == 200))
        })?;
    let mut checks = vec![
        none_failed("s3", &outage.samples),
        Check::is("an image before", before.to_string(), "200"),
        Check::is("the same image, from the gateway's cache", seen.to_string(), "200"),
        Check::is("another image", unseen.to_string(), "502"),
        Check::within("it is refused after", Some(refused_after), Duration::from_secs(5)),
        Check::is("readiness", readiness, "200 degraded"),
        Check::within("a new image is served after", served, CAUGHT_UP),
        stage.nothing_is_lost()?,
    ];
    checks.extend(outage.speeds());
    Ok(checks)
}

/// That a feature which is away fails no request but its own, which are none of the load's.
pub(crate) fn none_failed(drill: &str, samples: &[Sample]) -> Check {
    let failed: Vec<_> = samples.iter().filter(|sample| !sample.is_good()).collect();
    tell(drill, &failed);
    Check::none("failed requests", failed.len(), samples.len())
}

/// Tells in which ways requests failed that should not.
pub(crate) fn tell(drill: &str, failed: &[&Sample]) {
    for line in told(failed.iter().copied()) {
        eprintln!("{drill}: {line}");
    }
}
