//! Where the drills take place: a stack under load, parts of which go away and come back.

use std::{
    cell::Cell,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::json;
use stack::{Part, Stack};

use crate::{
    caller::Caller,
    day::SimulatedClock,
    load::Load,
    mix::Mix,
    people::{AREAS, Player, mentor},
    report::Check,
    sample::{Sample, between},
};

/// How long the load goes before something happens, and on when all is well again.
const CALM: Duration = Duration::from_secs(5);

/// How often a condition is looked at.
const PAUSE: Duration = Duration::from_millis(50);

/// The stack, and who is there.
pub(crate) struct Stage {
    pub(crate) stack: Stack,
    pub(crate) front: Caller,
    pub(crate) mix: Arc<Mix>,
    /// How long a part is away.
    pub(crate) away: Duration,
    pub(crate) newcomers: Cell<usize>,
    /// How many minutes the day has.
    pub(crate) minutes: usize,
    /// Everybody's clock.
    pub(crate) clock: SimulatedClock,
}

/// When what happened.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marks {
    /// The part was told to end.
    pub(crate) ending: Instant,
    pub(crate) gone: Instant,
    pub(crate) starting: Instant,
    /// It serves again.
    pub(crate) ready: Instant,
}

/// What came of the load while a part went away and came back.
pub(crate) struct Outage {
    pub(crate) samples: Vec<Sample>,
    pub(crate) marks: Marks,
}

impl Stage {
    /// Has `part` end by `end` under load, does `meanwhile`, starts it again after the time that was
    /// asked for, and does `afterwards` at once.
    pub(crate) fn outage<T, U>(
        &self,
        part: &Part,
        end: impl FnOnce(&Part) -> Result<(), stack::StackError>,
        meanwhile: impl FnOnce() -> Result<T>,
        afterwards: impl FnOnce(&T) -> Result<U>,
    ) -> Result<(Outage, T, U)> {
        self.mix.acknowledged();
        let load = Load::start(&self.stack, &self.mix)?;
        thread::sleep(CALM);
        let ending = Instant::now();
        end(part)?;
        let gone = Instant::now();
        let first = meanwhile()?;
        thread::sleep(self.away.saturating_sub(gone.elapsed()));
        let starting = Instant::now();
        part.start()?;
        let ready = Instant::now();
        let second = afterwards(&first)?;
        thread::sleep(CALM.saturating_sub(ready.elapsed()));
        let samples = load.finish()?;
        Ok((Outage { samples, marks: Marks { ending, gone, starting, ready } }, first, second))
    }

    /// What comes of the load before, while and after `work` is done.
    pub(crate) fn under_load(
        &self,
        work: impl FnOnce() -> Result<()>,
    ) -> Result<(Vec<Sample>, Duration)> {
        self.mix.acknowledged();
        let load = Load::start(&self.stack, &self.mix)?;
        thread::sleep(CALM);
        let began = Instant::now();
        work()?;
        let took = began.elapsed();
        thread::sleep(CALM);
        Ok((load.finish()?, took))
    }

    /// Whether every new request is there whose student was told so.
    pub(crate) fn nothing_is_lost(&self) -> Result<Check> {
        let ids = self.mix.acknowledged();
        let admin = Some(self.mix.cast().admin.token.as_str());
        let mut found = 0;
        for id in &ids {
            let answer = self.front.get(&format!("/api/request/{id}"), admin)?;
            found += usize::from(answer.status == 200);
        }
        Ok(Check::all("acknowledged requests that are there afterwards", found, ids.len()))
    }

    /// The replicas themselves, past nginx.
    pub(crate) fn replicas(&self) -> Vec<Caller> {
        self.stack.replicas().iter().map(|replica| self.front.at(replica.url())).collect()
    }

    /// How a replica says that it does.
    pub(crate) fn readiness(&self) -> Result<String> {
        let replicas = self.replicas();
        let answer = replicas.first().context("no replica")?.get("/health/ready", None)?;
        let state = answer.body["state"].as_str().unwrap_or("unknown");
        Ok(format!("{} {state}", answer.status))
    }

    /// A name that nobody has and nothing resembles.
    pub(crate) fn new_name(&self) -> String {
        const SYLLABLES: [&str; 10] = ["ba", "de", "ki", "lo", "mu", "ra", "se", "ti", "vo", "zu"];
        let number = self.newcomers.get();
        self.newcomers.set(number + 1);
        // Prime to the number of names, so that each comes once and neighbours differ.
        let mut rest = (number + 1) * 7_919 % 10_000;
        let mut word = String::new();
        for _ in 0..4 {
            word.push_str(SYLLABLES[rest % 10]);
            rest /= 10;
        }
        format!("X{word} Drill")
    }

    /// A mentor who signs up now; with the name that finds them.
    pub(crate) fn newcomer(&self) -> Result<(Player, String)> {
        let name = self.new_name();
        let area = AREAS[self.newcomers.get() % AREAS.len()];
        Ok((mentor(&self.front, &name, area)?, name))
    }

    /// The mentor, with another name.
    pub(crate) fn renamed(&self, mentor: Player) -> Result<(Player, String)> {
        let name = self.new_name();
        let path = format!("/api/mentors/{}", mentor.id);
        let body = json!({"name": name});
        self.front.call(Method::PATCH, &path, Some(&mentor.token), Some(&body))?.ok()?;
        Ok((mentor, name))
    }

    /// How long it takes from `since` until every replica finds a mentor in the index; nobody waits
    /// longer than `patience`.
    pub(crate) fn until_indexed(
        &self,
        since: Instant,
        patience: Duration,
        (mentor, name): &(Player, String),
    ) -> Result<Option<Duration>> {
        let replicas = self.replicas();
        until(since, patience, || {
            for replica in &replicas {
                let (found, is_degraded) = replica.search(name)?;
                if is_degraded || !found.contains(&mentor.id) {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }
}

impl Outage {
    /// Before it, without the first second of the load, which meets cold connections.
    pub(crate) fn before(&self) -> Vec<&Sample> {
        let start = self.samples.first().map_or(self.marks.ending, |sample| sample.due);
        between(&self.samples, start + Duration::from_secs(1), self.marks.ending)
    }

    /// While the part was not there.
    pub(crate) fn during(&self) -> Vec<&Sample> {
        between(&self.samples, self.marks.gone, self.marks.starting)
    }

    /// How quick answers were before and during it.
    pub(crate) fn speeds(&self) -> [Check; 2] {
        [
            Check::speed("p50 / p99 of all answers before", &self.before()),
            Check::speed("… while it was away", &self.during()),
        ]
    }
}

/// How long it takes from `since` until something is so; `None` if it is longer than `patience`.
pub(crate) fn until(
    since: Instant,
    patience: Duration,
    mut is_so: impl FnMut() -> Result<bool>,
) -> Result<Option<Duration>> {
    loop {
        if is_so()? {
            return Ok(Some(since.elapsed()));
        }
        if since.elapsed() > patience {
            return Ok(None);
        }
        thread::sleep(PAUSE);
    }
}
