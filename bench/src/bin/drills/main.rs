//! Drills: `make drills` takes each part of the production stack away under load, gives it back, and
//! holds what clients see against what Mentoro promises.

#![expect(clippy::print_stdout, reason = "a report is what this program is for")]
#![expect(clippy::print_stderr, reason = "how far it is, beside the report")]

mod caller;
mod day;
mod hints;
mod invariants;
mod load;
mod mix;
mod people;
mod replicas;
mod report;
mod sample;
mod stage;
mod stores;

use std::{path::PathBuf, process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context, Result, bail};
use clap::Parser;
use stack::{Scratch, StackDraft};

use caller::Caller;
use day::SimulatedClock;
use mix::Mix;
use people::Cast;
use report::Check;
use stage::Stage;

/// A drill by its name.
type Drill = (&'static str, fn(&Stage) -> Result<Vec<Check>>);

/// The drill that takes far longer than the others, and is not made unless it is asked for.
const DAY: &str = "day";

const DRILLS: [Drill; 8] = [
    ("postgres", stores::postgres),
    ("redis", stores::redis),
    ("qdrant", stores::qdrant),
    ("s3", stores::s3),
    ("kill", replicas::killed),
    ("stop", replicas::stopped),
    ("roll", replicas::rolled),
    (DAY, day::day),
];

/// Takes each part of the production stack away under load and gives it back.
#[derive(Debug, Parser)]
struct Options {
    /// Only this drill: postgres, redis, qdrant, s3, kill, stop or roll, or the long one, day;
    /// may be repeated
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// How long a part is away
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    seconds: u64,
    /// How many minutes the day has
    #[arg(long, value_name = "MINUTES", default_value_t = 24 * 60)]
    minutes: usize,
    /// The service
    #[arg(long, value_name = "FILE")]
    mentoro: PathBuf,
    /// The folder of the built-in model
    #[arg(long, value_name = "FOLDER")]
    model: PathBuf,
}

fn main() -> Result<ExitCode> {
    let options = Options::parse();
    if let Some(name) = options.only.iter().find(|name| !DRILLS.iter().any(|(of, _)| of == name)) {
        bail!("there is no drill {name:?}");
    }
    let binary = options.mentoro.canonicalize().context("no build of the service")?;
    let model = options.model.canonicalize().context("no model: run `make model`")?;
    let scratch = Scratch::new("drills")?;
    eprintln!("Starting the stack …");
    let file = scratch.path().join("clock");
    let clock = SimulatedClock::make(&file)?;
    let stack = StackDraft::new(scratch.path())
        .durable()
        .binary(&binary)
        .setting("MENTORO_MODEL_DIR", model.display().to_string())
        .setting("MENTORO_RATE_LIMITS", "off")
        .setting("MENTORO_TEST_CLOCK_OFFSET_FILE", file.display().to_string())
        // Students ask far more often than people do.
        .setting("MENTORO_MAX_PENDING_REQUESTS", "100000")
        .start()?;
    eprintln!("Signing people up …");
    let front = Caller::new(&stack)?;
    let mix = Arc::new(Mix::new(Cast::sign_up(&stack, &front)?));
    let away = Duration::from_secs(options.seconds);
    let stage =
        Stage { stack, front, mix, away, newcomers: 0.into(), minutes: options.minutes, clock };
    let is_wanted = |name: &str| {
        options.only.iter().any(|of| of == name) || options.only.is_empty() && name != DAY
    };
    let mut results = Vec::new();
    for (name, drill) in DRILLS.into_iter().filter(|(name, _)| is_wanted(name)) {
        eprintln!("{name} …");
        results.push((name, drill(&stage).with_context(|| format!("the drill {name}"))?));
    }
    eprintln!("what must hold …");
    results.push(("afterwards", invariants::check(&stage.stack)?));
    report::print(&results);
    let is_met = results.iter().flat_map(|(_, checks)| checks).all(Check::is_met);
    Ok(if is_met { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
